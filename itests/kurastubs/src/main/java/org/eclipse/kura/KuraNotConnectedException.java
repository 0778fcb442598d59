package org.eclipse.kura;

/** There is no connection. */
public class KuraNotConnectedException extends KuraException {
    private static final long serialVersionUID = 1L;

    /** With a value for the text. */
    public KuraNotConnectedException(Object argument) {
        super(KuraErrorCode.NOT_CONNECTED, (Throwable) null, argument);
    }

    /** With a cause. */
    public KuraNotConnectedException(Throwable cause, Object argument) {
        super(KuraErrorCode.NOT_CONNECTED, cause, argument);
    }
}
