import { LeadView } from "../lead/LeadView.tsx";

interface PanelProps {
  id: number;
  onClose: () => void;
}

const STAY = () => undefined;

/** One lead beside its list, which keeps its own keys for the neighbours. */
export default function SidePanel({ id, onClose }: PanelProps) {
  return <LeadView key={id} id={id} near={null} go={STAY} close={onClose} />;
}
