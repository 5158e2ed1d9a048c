/** Where anybody checks a deletion receipt, without a key. */
import { Heading } from '../parts/heading.tsx';
import { ReceiptCheckForm } from '../parts/receipt-check-form.tsx';
import { linkTo } from '../router.ts';

export const ReceiptView = () => (
  <main class="alone">
    <p class="brand">Ephemera</p>
    <Heading title="Check a deletion receipt" />
    <ReceiptCheckForm />
    <p>
      <a href={linkTo('overview')}>Sign in</a>
    </p>
  </main>
);
