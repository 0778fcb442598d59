package org.eclipse.kura;

/** The database of messages failed. */
public class KuraStoreException extends KuraException {
    private static final long serialVersionUID = 1L;

    /** With a value for the text. */
    public KuraStoreException(Object argument) {
        super(KuraErrorCode.STORE_ERROR, (Throwable) null, argument);
    }

    /** With a cause. */
    public KuraStoreException(Throwable cause, Object argument) {
        super(KuraErrorCode.STORE_ERROR, cause, argument);
    }
}
