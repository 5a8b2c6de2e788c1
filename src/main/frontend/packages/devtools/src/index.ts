/**
 * A panel that shows what a Tidings connection does.
 *
 * @packageDocumentation
 */
export { TidingsDevtools, type TidingsDevtoolsProps } from './tidings-devtools.js';
