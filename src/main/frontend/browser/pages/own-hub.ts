/** The address of the hub that the page was told of. */
export function hubAddress(): string {
  return `ws://localhost:${new URLSearchParams(location.search).get('hub') ?? ''}/ws`;
}

/** A token of a user, as from the page's own back end. */
export async function fetchToken(user: string): Promise<{ token: string }> {
  return { token: await window.tokenOf(user) };
}
