import { Trans, useLingui } from "@lingui/react/macro";
import { useRef } from "react";
import styles from "../templates.module.css";
import { dress, readMail } from "./mail";

/** Sandboxed without scripts, forms or a way out; of the page's origin only so that it can be dressed. */
export function MailFrame({ html }: { html: string }) {
  const { t } = useLingui();
  const frame = useRef<HTMLIFrameElement>(null);
  const { markup, sheets } = readMail(html);
  return (
    <>
      <iframe
        ref={frame}
        className={styles.mail}
        title={t`The mail as it is received`}
        sandbox="allow-same-origin"
        srcDoc={markup}
        onLoad={() => {
          const page = frame.current?.contentDocument;
          if (page) dress(page, sheets);
        }}
      />
      <p className={styles.quiet}>
        <Trans>Pictures are not loaded here, and links lead nowhere.</Trans>
      </p>
    </>
  );
}
