/** Fails where nobody catches it, with a message that stands for content. */
const message = process.env.MESSAGE ?? '';
if (process.env.FAILURE === 'rejection') void Promise.reject(new TypeError(message));
else
  setImmediate(() => {
    throw new RangeError(message);
  });
