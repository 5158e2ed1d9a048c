/** A batch of queue messages as Lambda hands it over, and the answer that names those that must come again. */
export type QueueEvent = {
  readonly Records: readonly {
    readonly messageId: string;
    readonly receiptHandle: string;
    readonly body: string;
    readonly attributes: { readonly SenderId: string };
    readonly eventSourceARN: string;
  }[];
};
export type QueueRecord = QueueEvent['Records'][number];
export type BatchAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/** Deals with each message by itself; one for which `deal` answers false, or fails, comes again. */
export const dealWithEach = async (
  { Records }: QueueEvent,
  deal: (record: QueueRecord) => Promise<boolean>,
  failed: (error: unknown) => void,
): Promise<BatchAnswer> => {
  const dealt = await Promise.all(
    Records.map((record) =>
      deal(record).catch((error: unknown) => {
        failed(error);
        return false;
      }),
    ),
  );
  const again = Records.filter((_record, at) => !dealt[at]);
  return { batchItemFailures: again.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
