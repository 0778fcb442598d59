package org.eclipse.kura;

/** An answer did not come in time. */
public class KuraTimeoutException extends KuraException {
    private static final long serialVersionUID = 1L;

    /** With a text. */
    public KuraTimeoutException(String message) {
        super(KuraErrorCode.TIMED_OUT, (Throwable) null, message);
    }

    /** With a text and a cause. */
    public KuraTimeoutException(String message, Throwable cause) {
        super(KuraErrorCode.TIMED_OUT, cause, message);
    }
}
