package io.caddis.mqtt.transport;

import java.util.function.Supplier;

/** What code that is not ours may throw: much of it cannot even be reported. */
enum Thrown {
    EXCEPTION(() -> new IllegalStateException("on purpose")),
    CHECKED(() -> new java.io.IOException("on purpose")),
    ERROR(() -> new AssertionError("on purpose")),
    MISSING_CLASS(() -> new NoClassDefFoundError("com/example/Gone")),
    NO_MEMORY(() -> new OutOfMemoryError("on purpose")),
    NO_STACK(StackOverflowError::new),
    INTERRUPTED(() -> new InterruptedException("on purpose")),
    NO_MESSAGE(() -> new RuntimeException() {
        @Override
        public String getMessage() {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }),
    NULL_TEXT(() -> new RuntimeException() {
        @Override
        public String toString() {
            return null;
        }
    }),
    NO_TEXT(() -> new RuntimeException() {
        @Override
        public String toString() {
            throw new OutOfMemoryError("on purpose");
        }
    }),
    ENDLESS_TEXT(() -> new RuntimeException() {
        @Override
        public String toString() {
            return "and " + this;
        }
    }),
    NO_CAUSE(() -> new RuntimeException() {
        @Override
        public Throwable getCause() {
            throw new IllegalStateException("on purpose");
        }
    }),
    NO_TRACE(() -> new RuntimeException() {
        @Override
        public StackTraceElement[] getStackTrace() {
            throw new IllegalStateException("on purpose");
        }
    }),
    ITS_OWN_CAUSE(() -> new RuntimeException() {
        @Override
        public Throwable getCause() {
            return this;
        }
    });

    private final Supplier<Throwable> maker;

    Thrown(Supplier<Throwable> maker) {
        this.maker = maker;
    }

    public Throwable make() {
        return maker.get();
    }

    /** Throws it, whatever may be thrown here; and leaves an interrupt behind, as what blocks may. */
    public void raise() {
        Thread.currentThread().interrupt();
        Thrown.<RuntimeException>sneak(make());
    }

    @SuppressWarnings("unchecked")
    static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
