package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.Payload;
import java.nio.ByteBuffer;

/**
 * What a message carries.
 *
 * @param number from 1 on for each topic; 0 for one that only asks whether somebody is subscribed
 * @param phase  when it was sent
 * @param nanos  the time of sending
 */
record Stamp(int number, Phase phase, long nanos) {
    /** What its latency counts for. */
    enum Phase {
        /** It counts for nothing. */
        UNMEASURED,
        /** Nobody was disturbed. */
        CALM,
        /** Clients were disturbed, but not the one that it went to. */
        BESIDE
    }

    static Stamp of(Payload payload) {
        ByteBuffer in = payload.asByteBuffer();
        return new Stamp(in.getInt(), Phase.values()[in.get()], in.getLong());
    }

    Payload payload() {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + 1 + Long.BYTES);
        return Payload.wrap(out.putInt(number).put((byte) phase.ordinal()).putLong(nanos).array());
    }
}
