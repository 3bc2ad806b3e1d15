import { useNumber } from "../../../parts/place";
import css from "./about.module.css";
import type { Point } from "./score";

export function Points({ points }: { points: readonly Point[] }) {
  const number = useNumber();
  return (
    <ul className={css.points}>
      {points.map(({ code, text, points: count }) => (
        <li key={`${code} ${text}`} data-minus={count < 0 || undefined}>
          <b>
            <bdi>{number(count, { signDisplay: "always" })}</bdi>
          </b>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
  );
}
