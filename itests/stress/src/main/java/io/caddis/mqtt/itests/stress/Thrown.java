package io.caddis.mqtt.itests.stress;

/** What a callback may throw that is hard to report. */
enum Thrown {
    /** Its text cannot be had, as of a class whose bundle has gone. */
    WITHOUT_TEXT {
        @Override
        Error failure() {
            return new Error() {
                private static final long serialVersionUID = 1L;

                @Override
                public String getMessage() {
                    throw new IllegalStateException("no text, on purpose");
                }
            };
        }
    },
    /** There is no memory. */
    NO_MEMORY {
        @Override
        Error failure() {
            return new OutOfMemoryError("thrown on purpose");
        }
    };

    /** A new one. */
    abstract Error failure();
}
