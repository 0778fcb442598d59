package org.eclipse.kura;

import java.util.Arrays;

/** The mother of Kura's exceptions. The real one takes its text from a table; this one shows code and arguments. */
public class KuraException extends Exception {
    private static final long serialVersionUID = 1L;

    private final KuraErrorCode code;
    private final String text;

    /** Without anything else to say. */
    public KuraException(KuraErrorCode code) {
        this(code, (Throwable) null);
    }

    /** With values for the text. */
    public KuraException(KuraErrorCode code, Object... arguments) {
        this(code, (Throwable) null, arguments);
    }

    /** With a cause, and values for the text. */
    public KuraException(KuraErrorCode code, Throwable cause, Object... arguments) {
        super(cause);
        this.code = code;
        this.text = code + " " + Arrays.toString(arguments);
    }

    /** What went wrong. */
    public KuraErrorCode getCode() {
        return code;
    }

    @Override
    public String getMessage() {
        return text;
    }
}
