package org.eclipse.kura;

/** No connection could be made; whoever asked may ask again. */
public class KuraConnectException extends KuraException {
    private static final long serialVersionUID = 1L;

    /** With a value for the text. */
    public KuraConnectException(Object argument) {
        super(KuraErrorCode.CONNECTION_FAILED, (Throwable) null, argument);
    }

    /** With a cause. */
    public KuraConnectException(Throwable cause, Object argument) {
        super(KuraErrorCode.CONNECTION_FAILED, cause, argument);
    }
}
