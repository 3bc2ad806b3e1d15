export function Lead() {
  return <h1>Lead</h1>;
}
