/** A piece of a text. Positions count UTF-16 code units, as `length` does. */
export interface Piece {
  readonly position: number;
  readonly text: string;
}

/**
 * The text with a piece in its place: what it had up to the piece's position, and the piece behind it. A piece that the
 * text has already changes nothing; undefined for one that lies beyond the text, before which something is missing.
 */
export function withPiece(text: string, piece: Piece): string | undefined {
  if (piece.position > text.length) return undefined;
  return text.startsWith(piece.text, piece.position) ? text : text.slice(0, piece.position) + piece.text;
}
