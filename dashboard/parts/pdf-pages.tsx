/** The pages of a PDF, one below the other. They are drawn here, since no browser shows a PDF inside a page with our policy. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Pdf } from '../pdf.ts';
import { Failure } from './failure.tsx';

type Opened = { readonly pdf?: Pdf; readonly error?: unknown };

const usePdf = (blob: Blob): Opened => {
  const [opened, setOpened] = useState<Opened>({});
  useEffect(() => {
    let isOver = false;
    const opening = Promise.all([import('../pdf.ts'), blob.arrayBuffer()]).then(([{ openPdf }, bytes]) =>
      openPdf(new Uint8Array(bytes)),
    );
    const take = (next: Opened): void => {
      if (!isOver) setOpened(next);
    };
    opening.then(
      (pdf) => take({ pdf }),
      (error: unknown) => take({ error }),
    );
    return () => {
      isOver = true;
      setOpened({});
      opening.then((pdf) => pdf.close()).catch(() => undefined);
    };
  }, [blob]);
  return opened;
};

/** Sharp on fine screens; a canvas that is larger is refused by some. */
const pixelsMax = 2_400;

const PdfPage = ({ pdf, number }: { readonly pdf: Pdf; readonly number: number }) => {
  const own = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState('');
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const canvas = own.current;
    if (!canvas) return undefined;
    // A page is drawn when it is about to be seen: a document may have thousands.
    const watch = new IntersectionObserver(
      ([seen]) => {
        if (!seen?.isIntersecting) return;
        watch.disconnect();
        const pixels = Math.min(canvas.clientWidth * devicePixelRatio, pixelsMax);
        pdf.draw(number, canvas, pixels).then(setText, setError);
      },
      { rootMargin: '50%' },
    );
    watch.observe(canvas);
    return () => watch.disconnect();
  }, [pdf, number]);
  return (
    <figure>
      <canvas ref={own} {...pdf.size} role="img" aria-label={`Page ${number} of ${pdf.pages}`} />
      <figcaption class="unseen">{text}</figcaption>
      {error !== undefined && <Failure error={error} />}
    </figure>
  );
};

export const PdfPages = ({ blob, name }: { readonly blob: Blob; readonly name: string }) => {
  const { pdf, error } = usePdf(blob);
  if (error !== undefined) return <Failure error={error} />;
  if (!pdf) return <p class="quiet loading">Drawing…</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keyboard as well
    <section class="document pages" tabIndex={0} aria-label={name}>
      {Array.from({ length: pdf.pages }, (_, at) => (
        <PdfPage key={at} pdf={pdf} number={at + 1} />
      ))}
    </section>
  );
};
