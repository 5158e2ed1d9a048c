/** A field of a form, with its label and what helps to fill it in. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

type Given = { readonly id: string; readonly 'aria-describedby'?: string };
type FieldProps = {
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly children: (given: Given) => ComponentChildren;
};

export const Field = ({ label, hint, children }: FieldProps) => {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }) })}
      {hint !== undefined && (
        <p class="quiet hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
};

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
};

/** One of several, by what it is called. */
export const Choice = ({
  label,
  value,
  options,
  onChoice,
  name,
}: ChoiceProps & {
  readonly name?: string;
  readonly onChoice?: (chosen: string) => void;
}) => (
  <Field label={label}>
    {(given) => (
      <select {...given} name={name} value={value} onChange={({ currentTarget }) => onChoice?.(currentTarget.value)}>
        {Object.entries(options).map(([option, words]) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </select>
    )}
  </Field>
);
