/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

struct options {
    const char *path;   /* of the subject */
    const char *listen; /* HOST:PORT; NULL to serve on standard input and output */
};

/* Reads the arguments; those that set times set them where they belong. NULL, or a sentence that says what is wrong. */
const char *options_read(struct options *options, int count, char **arguments);

#endif
