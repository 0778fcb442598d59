package io.caddis.mqtt.store.records;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.spi.SessionState.Failure;
import io.caddis.mqtt.spi.SessionState.Tracked;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.MVMap;

/**
 * Tags of messages, and what became of those that have ended, until the application has taken note of it: by the
 * sequences of the messages, in a map of their own. So a message without a tag takes nothing here, and a version that
 * knows no tags finds what it expects.
 */
final class KeptTracks {
    private static final int WAITING = 0;
    private static final int ENDED = 1;
    /** What a message failed with follows. */
    private static final int FAILED = 2;
    private static final int FLAGS_MAX = ENDED | FAILED;

    private final MVMap<Long, byte[]> map;
    /** To be put into the map, or, if null, to be taken out. */
    private final Map<Long, Tracked> changed = new LinkedHashMap<>();

    KeptTracks(MVMap<Long, byte[]> map) {
        this.map = map;
    }

    void accepted(long sequence, String tag) {
        if (tag != null) {
            changed.put(sequence, new Tracked(sequence, tag, false, null));
        }
    }

    /** @param failure null if there is none */
    void failed(long sequence, Failure failure) {
        Tracked one = failure == null ? null : get(sequence);
        if (one != null && !one.ended()) {
            changed.put(sequence, new Tracked(sequence, one.tag(), false, failure));
        }
    }

    /** @param failure null if it ended well, or if that was said before */
    void ended(long sequence, Failure failure) {
        Tracked one = get(sequence);
        if (one != null && !one.ended()) {
            changed.put(sequence, new Tracked(sequence, one.tag(), true,
                    one.failure() == null ? failure : one.failure()));
        }
    }

    void settled(long sequence) {
        if (get(sequence) != null) {
            changed.put(sequence, null);
        }
    }

    private Tracked get(long sequence) {
        if (changed.containsKey(sequence)) {
            return changed.get(sequence);
        }
        byte[] sealed = map.isEmpty() ? null : map.get(sequence); // mostly there is none at all
        return sealed == null ? null : read(sequence, sealed);
    }

    /** Puts what has changed into the map. Returns how many more there are than before. */
    int write(RecordWriter scratch) {
        int difference = 0;
        for (Map.Entry<Long, Tracked> entry : changed.entrySet()) {
            long key = entry.getKey();
            Tracked one = entry.getValue();
            byte[] old = one == null ? map.remove(key) : map.put(key, write(one, scratch.clear()).seal(key));
            difference += (one == null ? 0 : 1) - (old == null ? 0 : 1);
        }
        changed.clear();
        return difference;
    }

    private static RecordWriter write(Tracked one, RecordWriter out) {
        out.octet((one.ended() ? ENDED : WAITING) | (one.failure() == null ? 0 : FAILED)).text(one.tag());
        if (one.failure() != null) {
            out.text(one.failure().kind().name()).octet(one.failure().reasonCode().code());
        }
        return out;
    }

    private static Tracked read(long sequence, byte[] sealed) {
        RecordReader in = RecordReader.of(sequence, sealed);
        int flags = in.octet();
        if (flags > FLAGS_MAX) {
            throw new DamagedException("a tag with unknown flags " + flags);
        }
        String tag = in.text();
        return new Tracked(sequence, tag, (flags & ENDED) != 0, (flags & FAILED) == 0 ? null
                : failure(in.text(), in.octet()));
    }

    /** Of a newer version there may be others. */
    private static Failure failure(String kind, int code) {
        ReasonCode reasonCode = ReasonCode.of(code);
        try {
            return new Failure(MqttException.Kind.valueOf(kind),
                    reasonCode == null ? ReasonCode.UNSPECIFIED_ERROR : reasonCode);
        } catch (IllegalArgumentException e) {
            return new Failure(MqttException.Kind.REJECTED, ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    long sizeAsLong() {
        return map.sizeAsLong();
    }

    /** The sequences of those that have not ended. After {@link #write}. */
    Set<Long> waiting() {
        Set<Long> waiting = new HashSet<>();
        all().stream().filter(one -> !one.ended()).forEach(one -> waiting.add(one.sequence()));
        return waiting;
    }

    /**
     * All, in order; one whose message is missing has ended, and nobody knows how: a part of the store was lost, or a
     * version that knows no tags had it.
     *
     * @param missing sequences of {@link #waiting} that no message has
     */
    List<Tracked> all(Set<Long> missing) {
        return all().stream().map(one -> !missing.contains(one.sequence()) ? one
                : new Tracked(one.sequence(), one.tag(), true, one.failure() != null ? one.failure()
                        : new Failure(MqttException.Kind.STORE_FAILED, ReasonCode.UNSPECIFIED_ERROR))).toList();
    }

    private List<Tracked> all() {
        List<Tracked> all = new ArrayList<>();
        for (Iterator<Long> keys = map.keyIterator(null); keys.hasNext();) {
            long key = keys.next();
            all.add(read(key, map.get(key)));
        }
        return all;
    }
}
