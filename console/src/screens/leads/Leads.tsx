export function Leads() {
  return <h1>Leads</h1>;
}
