package io.caddis.mqtt.session.outbound;

/**
 * Two token buckets, for messages and for their bytes. Each is kept as the time at which it is full again; a tenth of a
 * second's worth may leave at once. A message larger than that leaves when the bucket is full, and its debt is paid
 * after it.
 */
public final class RateLimit {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long BURST_NANOS = NANOS_PER_SECOND / 10;

    private final Bucket messages;
    private final Bucket bytes;

    /** How much each may pass in a second; 0 for no limit. */
    public RateLimit(long messagesPerSecond, long bytesPerSecond) {
        messages = new Bucket(messagesPerSecond);
        bytes = new Bucket(bytesPerSecond);
    }

    public boolean allows(long nowNanos) {
        return messages.allows(nowNanos) && bytes.allows(nowNanos);
    }

    public void took(long size, long nowNanos) {
        messages.take(1, nowNanos);
        bytes.take(size, nowNanos);
    }

    /** When it allows a few again, so that not each message needs a call of its own. Only if it does not allow now. */
    public long readyNanos(long nowNanos) {
        boolean ofMessages = !messages.allows(nowNanos)
                && (bytes.allows(nowNanos) || messages.fullNanos - bytes.fullNanos > 0);
        return (ofMessages ? messages : bytes).readyNanos() + BURST_NANOS / 2;
    }

    private static final class Bucket {
        private final long perSecond;
        private boolean used;
        private long fullNanos;

        Bucket(long perSecond) {
            this.perSecond = perSecond;
        }

        boolean allows(long nowNanos) {
            return !used || readyNanos() - nowNanos <= 0;
        }

        void take(long amount, long nowNanos) {
            if (perSecond > 0) {
                fullNanos = (!used || fullNanos - nowNanos < 0 ? nowNanos : fullNanos)
                        + Math.round(amount * (double) NANOS_PER_SECOND / perSecond);
                used = true;
            }
        }

        /** When the debt is within what may leave at once. */
        long readyNanos() {
            return fullNanos - BURST_NANOS;
        }
    }
}
