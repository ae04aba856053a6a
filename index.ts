/** The public interface: the specification as data, the judge, the adapters, and the campaign that brings them together. */
export { clauses, type Clause, type ClauseId, type Level } from './spec/clauses.ts'
export { questions, type QuestionId } from './spec/questions.ts'
export { sources, type SourceId } from './spec/sources.ts'
export { allObservations, type Observation, observations } from './spec/observations.ts'
export { automaton, type Action, type Cell, type State } from './model/automaton.ts'
export { createChecker, type Checker, type CheckerOptions, type LongHistory } from './model/checker.ts'
export { type Device, type History, type HistoryEvent, HistoryError, encodeEvent, eventsOf } from './model/history.ts'
export { type Coverage, cells, coverageOf, racePairs } from './model/coverage.ts'
export { countRaces } from './model/races.ts'
export { type Tally, answersOf, createTally, exercisedOf } from './model/tally.ts'
export type { Verdict } from './model/verdict.ts'
export {
  type Adapter,
  AdapterError,
  AdapterNameError,
  type Capabilities,
  type Identity,
  type Observed,
} from './adapters/adapter.ts'
export type { Instance, Plan, RandomScheduler, Step } from './adapters/plan.ts'
export { openNative } from './adapters/native/native.ts'
export { openAdapters } from './adapters/open.ts'
export { freePolicies, policies, policyName, type Policy } from './adapters/simulator/policy.ts'
export { createSimulator } from './adapters/simulator/simulator.ts'
export { runCampaign } from './runner/campaign.ts'
export type { CampaignOptions } from './runner/campaign-options.ts'
export { type Bound, parseBounds } from './runner/exhaustive/bound.ts'
export type { Certificate } from './runner/exhaustive/certificate.ts'
export { type Exhausted, type Exploration, exploreAll } from './runner/exhaustive/explore-all.ts'
export { type FailureFile, FailureFileError, encodeFailure } from './runner/failure-file.ts'
export { decodeFailure } from './runner/failure-reader.ts'
export { mergeResults } from './runner/merge.ts'
export { type Part, MergeError } from './runner/merge-checks.ts'
export { plans, type PlanBounds } from './runner/plans.ts'
export { exitCodeOf, type ClauseResult, type Failure, type Problem, type Result } from './runner/result.ts'
export { type ResultFile, ResultFileError, decodeResult, encodeResult } from './runner/result-file.ts'
export { type Baseline, decodeBaseline } from './report/baseline.ts'
export { consoleReport } from './report/console.ts'
export { type Decision, decide, exitCodeOfGate } from './report/gate.ts'
