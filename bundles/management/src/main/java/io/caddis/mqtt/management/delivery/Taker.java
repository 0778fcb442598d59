package io.caddis.mqtt.management.delivery;

/** Whom a message waits for: a listener, one that left, poll(), or anybody. Guarded by the router. */
abstract class Taker {
    /** Who takes what waits for poll(), as {@link #recipient}. */
    static final String POLL = "poll()";
    /** Whoever listens to the topic next, as {@link #recipient}. */
    static final String ANYBODY = "anybody";

    private static final long TOLD_NANOS = 60_000_000_000L;

    /** How it keeps up with what arrives for it. */
    enum Pace {
        /** It takes what arrives. Next: FULL, by more than it has room for; BEHIND, when it held up others too long. */
        KEEPS_UP,
        /** It has no room, and reading waits. Next: KEEPS_UP, when it has room; BEHIND, when that takes too long. */
        FULL,
        /**
         * It holds up nobody: what it has no room for is dropped if it is QoS 0, and the rest acknowledged and kept.
         * Next: KEEPS_UP, when nothing waits for it.
         */
        BEHIND
    }

    private long toldNanos;
    private boolean told;

    /** Whether to say now that it is behind: once a minute. */
    final boolean isNews(long nowNanos) {
        boolean news = !told || nowNanos - toldNanos >= TOLD_NANOS;
        toldNanos = news ? nowNanos : toldNanos;
        told = true;
        return news;
    }

    /** Who it is, for another process too. */
    abstract String recipient();

    /** Who it is and what is the matter, for a person. */
    abstract String words();

    /** Whether it is there, so that it may get to a message the next moment. */
    abstract boolean isThere();

    abstract boolean isBehind();

    /** It has held up others for too long. */
    abstract void fallBehind();

    /** Whether only it says when a message may be acknowledged. */
    boolean acknowledgesItself() {
        return false;
    }

    /** For whoever comes: messages of an earlier connection may be of a filter whose listener is late. */
    static final class Anybody extends Taker {
        private boolean behind;

        /** Nothing waits any more. */
        void rests() {
            behind = false;
        }

        @Override
        String recipient() {
            return ANYBODY;
        }

        @Override
        String words() {
            return "a listener that has not come yet";
        }

        @Override
        boolean isThere() {
            return false;
        }

        @Override
        boolean isBehind() {
            return behind;
        }

        @Override
        void fallBehind() {
            behind = true;
        }
    }
}
