/* The token that a bridge must give before anything is said to it: IMCANCEL_TOKEN in the environment of both. */
#ifndef TOKEN_H
#define TOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum {
    TOKEN_LEAST = 16,    /* characters, where other machines may connect */
    TOKEN_MOST = 128,    /* bytes: escaped in whatever way, it fits into a line of */
    TOKEN_LINE_LIMIT = 1024,
    TOKEN_LIMIT_MS = 10000 /* in which its line must come */
};

/* Looks for the token in the environment. NULL, or a sentence that says what is wrong with it. */
const char *token_find(void);
/* Takes it out of the environment, where a subject could find it. */
void token_hide(void);
/* How many characters it has; 0 where there is none. */
int token_characters(void);
/* Whether there is one: then it is asked for. */
bool token_is_asked_for(void);
/* Reads the line that gives it. False where it gives another one, or none. */
bool token_is_given(void);
/* Whether a line gives a token, whichever. */
bool token_is_in(const char *line, size_t length);

#endif
