/** Bodies for the contract, by name; a test sends them as they stand. */
export function examples<Body>(
  bodies: Readonly<Record<string, Body>>,
): Readonly<Record<string, { readonly value: Body }>> {
  return Object.fromEntries(Object.entries(bodies).map(([name, value]) => [name, { value }]));
}
