import type { AuditEntry } from '../domain/audit.ts';

/** An entry of the audit trail as the wire shows it. */
export const toAuditBody = ({ id, createdAt, action, by, subject }: AuditEntry) => ({
  id,
  timestamp: createdAt,
  action,
  by,
  ...(subject !== undefined && { subject }),
});
