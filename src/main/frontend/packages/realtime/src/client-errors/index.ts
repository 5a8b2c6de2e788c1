/**
 * Tells the hub of errors that a page has seen, for its administrators.
 *
 * @packageDocumentation
 */
export {
  reportErrors,
  type ErrorPage,
  type ErrorReports,
  type ErrorReportsConfig,
  type PageError,
} from './error-reports.js';
