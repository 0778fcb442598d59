package io.caddis.mqtt.store.records;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.h2.mvstore.MVMap;

/** Makes of the records that were found of one client a session that can be read: what belongs to nothing goes. */
public final class Repair {
    private final MVMap<Long, byte[]> states;
    private final MVMap<Long, byte[]> messages;
    private final MVMap<Long, byte[]> arrivals;
    private final MVMap<Long, byte[]> tracks;
    private long waiting;
    private long blocks;
    private long lastSequence;
    private long lastOrder;

    /**
     * What there is now.
     *
     * @param messages   that have not ended
     * @param blocksLost of messages; as far as that is known
     * @param headLost   nobody knows how many there were
     */
    public record Outcome(long messages, long blocksLost, boolean headLost) {
    }

    private Repair(MVMap<Long, byte[]> states, MVMap<Long, byte[]> messages, MVMap<Long, byte[]> arrivals,
            MVMap<Long, byte[]> tracks) {
        this.states = states;
        this.messages = messages;
        this.arrivals = arrivals;
        this.tracks = tracks;
    }

    /** Whether a record is as it was written. */
    public static boolean isWhole(long key, byte[] sealed) {
        try {
            RecordReader.of(key, sealed);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    /** The maps hold whole records, maybe not all. */
    public static Outcome repair(MVMap<Long, byte[]> states, MVMap<Long, byte[]> messages,
            MVMap<Long, byte[]> arrivals, MVMap<Long, byte[]> tracks) {
        return new Repair(states, messages, arrivals, tracks).run();
    }

    private Outcome run() {
        for (Long key : keys(states, KeptSession.BLOCKS)) {
            if (!isUsable(key)) {
                states.remove(key);
            }
        }
        for (Long key : keys(messages, 0L)) {
            if (!states.containsKey(KeptSession.BLOCKS + key)) { // how far they are is not known
                messages.remove(key);
            }
        }
        Head head = Head.read(states.get(KeptSession.HEAD));
        states.put(KeptSession.HEAD, new Head(Math.max(head.nextSequence(), lastSequence + 1),
                Math.max(head.nextOrder(), lastOrder + 1), head.established(), head.clientId(), blocks, head.server(),
                arrivals.sizeAsLong(), tracks.sizeAsLong()).write(new RecordWriter()));
        return new Outcome(waiting, Math.max(0, head.blockCount() - blocks), head == Head.NONE);
    }

    private static List<Long> keys(MVMap<Long, byte[]> map, long from) {
        List<Long> keys = new ArrayList<>();
        for (Iterator<Long> all = map.keyIterator(from); all.hasNext();) {
            keys.add(all.next());
        }
        return keys;
    }

    private boolean isUsable(long key) {
        byte[] contents = messages.get(key - KeptSession.BLOCKS);
        if (contents == null) {
            return false;
        }
        try {
            Block block = Block.read(key - KeptSession.BLOCKS, RecordReader.of(key, states.get(key)));
            RecordReader in = RecordReader.of(key - KeptSession.BLOCKS, contents);
            for (int place = 0; place < block.count(); place++) {
                in.nested();
            }
            if (!in.atEnd()) { // of another commit than its states
                return false;
            }
            for (int place = 0; place < block.count(); place++) {
                lastOrder = Math.max(lastOrder, block.order(place));
            }
            waiting += block.live();
            blocks++;
            lastSequence = Math.max(lastSequence, block.lastSequence());
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }
}
