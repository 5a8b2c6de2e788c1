import type { FlowLevel } from '../flow.js';
import type { Line } from './lines.js';

const LEVELS: readonly FlowLevel[] = ['none', 'moderate', 'high'];

/** How hard all tabs together are pressed: as the tab that is the worst off of those that are seen, or of all when none is. */
export class FlowUnion {
  readonly #tell: (level: FlowLevel) => void;
  readonly #levels = new Map<Line, FlowLevel>();
  #told: FlowLevel = 'none';

  constructor(tell: (level: FlowLevel) => void) {
    this.#tell = tell;
  }

  /** What the hub was told. */
  get level(): FlowLevel {
    return this.#told;
  }

  set(line: Line, level: FlowLevel): void {
    this.#levels.set(line, level);
    this.update();
  }

  leave(line: Line): void {
    if (this.#levels.delete(line)) this.update();
  }

  /** A session begins, of which the hub knows nothing yet. */
  clear(): void {
    this.#levels.clear();
    this.#told = 'none';
  }

  /** A tab was shown or hidden. */
  update(): void {
    const all = [...this.#levels];
    const seen = all.filter(([{ look }]) => look.visible);
    const asked = (seen.length > 0 ? seen : all).map(([, level]) => level);
    const level = LEVELS.findLast((candidate) => asked.includes(candidate)) ?? 'none';
    if (level === this.#told) return;
    this.#told = level;
    this.#tell(level);
  }
}
