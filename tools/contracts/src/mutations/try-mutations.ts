export async function tryMutations(root: string, say: (text: string) => void): Promise<number> {
  say(root);
  return 0;
}
