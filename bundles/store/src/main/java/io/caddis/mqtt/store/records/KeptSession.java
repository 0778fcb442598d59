package io.caddis.mqtt.store.records;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.PayloadFormat;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.spi.Messages;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.h2.mvstore.MVMap;

/**
 * What is kept of one client. Changes are collected by {@link #apply} and put into the maps by {@link #write}; so a
 * change that makes no sense leaves the maps as they were. A change that is in already changes nothing, since whoever
 * did not hear of a commit gives all changes since the last one again.
 *
 * <p>States: key 0 is the head, 1 the granted subscriptions, 2 to 65 the identifiers of received QoS 2 messages, 1,024
 * of them each as bits, and from 1,024 on the blocks by the sequence of their first message. Messages: by the same
 * sequence, those of a block one after the other. Arrivals: messages that were acknowledged and that somebody does not
 * have yet, by delivery identifier. Tracks: see {@link KeptTracks}. Used by the store's thread only.
 */
public final class KeptSession {
    /** All that this package may load, for a thread that goes on when no more classes are to be had. */
    public static final List<Class<?>> CLASSES = List.of(ArrivalRecord.class, Block.class, DamagedException.class,
            Head.class, KeptSession.class, KeptTracks.class, InFlight.class, MessageRecord.class,
            RecordReader.class, RecordWriter.class, Repair.class, Repair.Outcome.class, SubscriptionRecord.class,
            Message.class, Messages.class, Payload.class, PayloadFormat.class, Priority.class, Qos.class,
            RetainHandling.class,
            Subscription.class, TopicFilter.class, TopicName.class, UserProperty.class, Session.class,
            SessionChange.class, SessionChange.Accepted.class, SessionChange.Ended.class,
            SessionChange.Established.class, SessionChange.Forgotten.class, SessionChange.Granted.class,
            SessionChange.Kept.class, SessionChange.Received.class, SessionChange.Released.class,
            SessionChange.Sent.class, SessionChange.Served.class, SessionChange.Settled.class,
            SessionState.class, SessionState.Failure.class, SessionState.Incoming.class, SessionState.Kept.class,
            SessionState.Outgoing.class, SessionState.Stage.class, SessionState.Tracked.class,
            MqttException.class, MqttException.Kind.class, ReasonCode.class);

    static final long HEAD = 0;
    private static final long GRANTED = 1;
    private static final long RECEIVED = 2;
    /** What is added to the sequence of a block. */
    static final long BLOCKS = 1024;
    private static final int RECEIVED_BITS = 1024;
    private static final int RECEIVED_PARTS = 64;

    private static final int BLOCK_MESSAGES_MAX = 512;
    private static final int BLOCK_BYTES_MAX = 64 * 1024;
    private static final int BLOCKS_IN_MEMORY_MAX = 64;
    /** A block is written anew without its ended messages when they are this many times those that are left. */
    private static final int THIN = 8;
    private static final int THIN_MESSAGES_MIN = 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final MVMap<Long, byte[]> states;
    private final MVMap<Long, byte[]> messages;
    private final MVMap<Long, byte[]> arrivals;
    private final KeptTracks tracks;
    private final LongSupplier clock;
    /** Tokens mean something in the process that gave them. */
    private final long process = ProcessHandle.current().info().startInstant().map(Instant::toEpochMilli).orElse(0L)
            << Byte.SIZE ^ ProcessHandle.current().pid();

    private final TreeMap<Long, Block> blocks = new TreeMap<>();
    /** The messages of new blocks, until they are written. */
    private final Map<Long, RecordWriter> fresh = new HashMap<>();
    private final List<Block> changedBlocks = new ArrayList<>();
    /** The block that takes new messages, until it is written. */
    private Block filling;
    private Block last;
    private final RecordWriter scratch = new RecordWriter();

    private long nextSequence;
    private long nextOrder;
    private boolean established;
    private String clientId;
    private String server;
    /** Blocks in the maps: if one more or less is found, the disk lost something. */
    private long blockCount;
    private boolean headChanged;
    private List<Subscription> granted = List.of();
    private boolean grantedChanged;
    /** Arrivals in the map, as {@link #blockCount}. */
    private long arrivalCount;
    private long trackCount;
    /** To be put into the map, or, if null, to be taken out. */
    private final Map<Long, SessionState.Kept> changedArrivals = new LinkedHashMap<>();
    private final BitSet received = new BitSet();
    private final BitSet receivedChanged = new BitSet(RECEIVED_PARTS);

    /**
     * @param clock of all {@code ...Nanos}
     * @throws DamagedException if what is there was not written by this version
     */
    public KeptSession(MVMap<Long, byte[]> states, MVMap<Long, byte[]> messages, MVMap<Long, byte[]> arrivals,
            MVMap<Long, byte[]> tracks, LongSupplier clock) {
        this.states = states;
        this.messages = messages;
        this.arrivals = arrivals;
        this.tracks = new KeptTracks(tracks);
        this.clock = clock;
        Head head = Head.read(states.get(HEAD));
        nextSequence = head.nextSequence();
        nextOrder = head.nextOrder();
        established = head.established();
        clientId = head.clientId();
        blockCount = head.blockCount();
        server = head.server();
        arrivalCount = head.arrivalCount();
        trackCount = head.trackCount() < 0 ? tracks.sizeAsLong() : head.trackCount();
        byte[] subscriptions = states.get(GRANTED);
        if (subscriptions != null) {
            granted = SubscriptionRecord.read(RecordReader.of(GRANTED, subscriptions));
        }
        for (int part = 0; part < RECEIVED_PARTS; part++) {
            byte[] bits = states.get(RECEIVED + part);
            if (bits != null) {
                int first = part * RECEIVED_BITS;
                BitSet.valueOf(RecordReader.of(RECEIVED + part, bits).rest()).stream().forEach(bit
                        -> received.set(first + bit));
            }
        }
    }

    // ---- changes

    public void apply(SessionChange change) {
        if (change instanceof SessionChange.Accepted accepted) {
            accept(accepted.outgoing(), accepted.tag());
        } else if (change instanceof SessionChange.Ended ended) {
            tracks.ended(ended.sequence(), ended.failure());
            stage(ended.sequence(), Block.ENDED, 0);
        } else if (change instanceof SessionChange.Sent sent) {
            stage(sent.sequence(), sent.packetId() == 0 ? Block.QUEUED : Block.SENT, sent.packetId());
        } else if (change instanceof SessionChange.Released released) {
            tracks.failed(released.sequence(), released.failure());
            stage(released.sequence(), Block.RELEASED, -1);
        } else if (change instanceof SessionChange.Settled settled) {
            tracks.settled(settled.sequence());
        } else if (change instanceof SessionChange.Received in) {
            receive(in.packetId(), true);
        } else if (change instanceof SessionChange.Forgotten in) {
            receive(in.packetId(), false);
        } else if (change instanceof SessionChange.Kept in) {
            changedArrivals.put(in.kept().deliveryId(), in.kept());
            if (in.packetId() != 0) {
                receive(in.packetId(), true);
            }
        } else if (change instanceof SessionChange.Served in) {
            changedArrivals.put(in.deliveryId(), null);
        } else if (change instanceof SessionChange.Established now) {
            headChanged |= !established || !clientId.equals(now.clientId()) || !server.equals(now.server());
            established = true;
            clientId = now.clientId();
            server = now.server();
        } else if (change instanceof SessionChange.Granted now) {
            granted = now.granted();
            grantedChanged = true;
        }
    }

    private void accept(SessionState.Outgoing one, String tag) {
        if (one.sequence() < nextSequence) {
            return; // is in
        }
        nextSequence = one.sequence() + 1;
        headChanged = true;
        tracks.accepted(one.sequence(), tag);
        RecordWriter bytes = filling == null ? null : fresh.get(filling.key);
        if (bytes == null || filling.count() == BLOCK_MESSAGES_MAX || bytes.size() > BLOCK_BYTES_MAX) {
            filling = new Block(one.sequence());
            bytes = new RecordWriter();
            fresh.put(filling.key, bytes);
            blocks.put(filling.key, filling);
            changedBlocks.add(filling);
        }
        Message message = one.message();
        filling.add(one.sequence(), message == null ? 0 : (int) Messages.bytesOf(message));
        if (one.stage() != Stage.QUEUED) {
            filling.set(filling.count() - 1, one.stage() == Stage.SENT ? Block.SENT : Block.RELEASED, one.packetId(),
                    nextOrder++);
        }
        scratch.clear();
        if (message != null) {
            scratch.number(toEpochMillis(one.expiresAtNanos())).number(one.token()).number(process);
            MessageRecord.write(message, scratch);
        }
        bytes.nested(scratch);
    }

    /** Time of day, since another process has another clock. 0 is for ever. */
    private long toEpochMillis(long nanos) {
        return nanos == Session.NO_DEADLINE ? 0
                : Math.max(1, System.currentTimeMillis() + (nanos - clock.getAsLong()) / NANOS_PER_MILLI);
    }

    private long toNanos(long epochMillis) {
        return epochMillis == 0 ? Session.NO_DEADLINE
                : clock.getAsLong() + (epochMillis - System.currentTimeMillis()) * NANOS_PER_MILLI;
    }

    /** @param packetId -1 for the one that it has */
    private void stage(long sequence, int stage, int packetId) {
        Block block = blockOf(sequence);
        int place = block == null ? -1 : block.find(sequence);
        if (place < 0 || block.stage(place) == Block.ENDED) {
            return; // is in
        }
        int id = packetId < 0 ? block.packetId(place) : packetId;
        boolean further = stage == Block.SENT && block.stage(place) >= stage || block.stage(place) == stage;
        if (further && block.packetId(place) == id) {
            return; // is in, and keeps its place in the order
        }
        if (!block.changed) {
            changedBlocks.add(block);
        }
        boolean inFlight = stage == Block.SENT || stage == Block.RELEASED;
        headChanged |= inFlight;
        block.set(place, stage, id, inFlight ? nextOrder++ : 0);
    }

    private Block blockOf(long sequence) {
        if (last != null && last.key <= sequence && sequence <= last.lastSequence()) {
            return last;
        }
        Map.Entry<Long, Block> floor = blocks.floorEntry(sequence);
        if (floor == null || sequence > floor.getValue().lastSequence()) {
            Long key = states.floorKey(BLOCKS + sequence);
            if (key == null || key < BLOCKS || floor != null && key - BLOCKS <= floor.getKey()) {
                return null;
            }
            Block block = readBlock(key);
            blocks.put(block.key, block);
            last = block;
        } else {
            last = floor.getValue();
        }
        return last;
    }

    private void receive(int packetId, boolean now) {
        if (received.get(packetId) != now) {
            received.set(packetId, now);
            receivedChanged.set(packetId / RECEIVED_BITS);
        }
    }

    // ---- to the maps

    /** Puts what has changed into the maps. */
    public void write() {
        for (Block block : changedBlocks) {
            RecordWriter bytes = fresh.get(block.key);
            if (block.live() == 0) {
                blocks.remove(block.key);
                if (bytes == null) {
                    countBlocks(-1);
                    states.remove(BLOCKS + block.key);
                    messages.remove(block.key);
                }
            } else {
                if (bytes != null) {
                    countBlocks(1);
                    messages.put(block.key, bytes.seal(block.key));
                }
                write(bytes == null && block.count() >= THIN_MESSAGES_MIN && block.live() * THIN <= block.count()
                        ? thin(block) : block);
            }
        }
        changedBlocks.clear();
        fresh.clear();
        filling = null;
        last = null;
        if (blocks.size() > BLOCKS_IN_MEMORY_MAX) {
            blocks.clear();
        }
        writeRest();
    }

    private void countBlocks(int difference) {
        blockCount += difference;
        headChanged = true;
    }

    private void write(Block block) {
        states.put(BLOCKS + block.key, block.write(scratch.clear()).seal(BLOCKS + block.key));
        block.changed = false;
    }

    private Block thin(Block block) {
        RecordReader old = messagesOf(block.key);
        RecordWriter rest = new RecordWriter();
        for (int place = 0; place < block.count(); place++) {
            RecordReader one = old.nested();
            if (block.stage(place) == Block.RELEASED) {
                rest.number(0); // only its identifier is needed
            } else if (block.stage(place) != Block.ENDED) {
                one.copyTo(rest);
            }
        }
        messages.put(block.key, rest.seal(block.key));
        Block living = block.living();
        blocks.put(living.key, living);
        return living;
    }

    private void writeRest() {
        changedArrivals.forEach((key, one) -> {
            byte[] old = one == null ? arrivals.remove(key)
                    : arrivals.put(key, ArrivalRecord.write(one, scratch.clear()).seal(key));
            int difference = (one == null ? 0 : 1) - (old == null ? 0 : 1);
            arrivalCount += difference;
            headChanged |= difference != 0;
        });
        changedArrivals.clear();
        int moreTracks = tracks.write(scratch);
        trackCount += moreTracks;
        headChanged |= moreTracks != 0;
        receivedChanged.stream().forEach(part -> {
            byte[] bits = received.get(part * RECEIVED_BITS, (part + 1) * RECEIVED_BITS).toByteArray();
            if (bits.length == 0) {
                states.remove(RECEIVED + part);
            } else {
                states.put(RECEIVED + part, scratch.clear().raw(bits, 0, bits.length).seal(RECEIVED + part));
            }
        });
        receivedChanged.clear();
        if (grantedChanged) {
            grantedChanged = false;
            states.put(GRANTED, SubscriptionRecord.write(granted, scratch.clear()).seal(GRANTED));
        }
        if (headChanged) {
            headChanged = false;
            states.put(HEAD, new Head(nextSequence, nextOrder, established, clientId, blockCount, server, arrivalCount,
                    trackCount).write(scratch));
        }
    }

    // ---- back from the maps, after write()

    /** All that is in flight, and QUEUED messages up to a number. */
    public SessionState read(int messagesMax) {
        List<InFlight> inFlight = new ArrayList<>();
        List<SessionState.Outgoing> queued = new ArrayList<>();
        long spilled = 0;
        long spilledBytes = 0;
        long found = 0;
        Set<Long> unseen = tracks.waiting();
        for (Iterator<Long> keys = states.keyIterator(BLOCKS); keys.hasNext();) {
            Block block = readBlock(keys.next());
            found++;
            boolean wanted = queued.size() < messagesMax || block.hasInFlight();
            RecordReader in = wanted ? messagesOf(block.key) : null;
            for (int place = 0; place < block.count(); place++) {
                int stage = block.stage(place);
                if (stage != Block.ENDED && !unseen.isEmpty()) {
                    unseen.remove(block.sequence(place));
                }
                RecordReader record = wanted ? in.nested() : null;
                if (stage == Block.QUEUED && queued.size() == messagesMax) {
                    spilled++;
                    spilledBytes += block.size(place);
                } else if (stage == Block.QUEUED) {
                    queued.add(outgoing(block, place, record));
                } else if (stage != Block.ENDED) {
                    inFlight.add(new InFlight(block.order(place), outgoing(block, place, record)));
                }
            }
        }
        if (found != blockCount || messages.sizeAsLong() != blockCount) {
            throw new DamagedException(found + " blocks of messages are there and " + blockCount + " should be");
        }
        inFlight.sort(Comparator.comparingLong(InFlight::order));
        List<SessionState.Outgoing> outgoing = new ArrayList<>(inFlight.stream().map(InFlight::outgoing).toList());
        outgoing.addAll(queued);
        outgoing.replaceAll(one -> one.token() == 0 ? one : new SessionState.Outgoing(one.sequence(), 0, one.stage(),
                one.packetId(), one.message(), one.expiresAtNanos())); // whoever waited for it has gone
        List<SessionState.Incoming> incoming = received.stream().mapToObj(id -> new SessionState.Incoming(id, 0))
                .toList();
        return new SessionState(SessionState.FORMAT, clientId, established, outgoing, incoming, granted,
                1, nextSequence, spilled, spilledBytes).withServer(server).withKept(readArrivals())
                .withTracked(readTracks(unseen));
    }

    private List<SessionState.Kept> readArrivals() {
        List<SessionState.Kept> kept = new ArrayList<>();
        for (Iterator<Long> keys = arrivals.keyIterator(null); keys.hasNext();) {
            long key = keys.next();
            kept.add(ArrivalRecord.read(key, RecordReader.of(key, arrivals.get(key))));
        }
        if (kept.size() != arrivalCount) {
            throw new DamagedException(kept.size() + " messages that arrived are there and " + arrivalCount
                    + " should be");
        }
        return kept;
    }

    private List<SessionState.Tracked> readTracks(Set<Long> missing) {
        List<SessionState.Tracked> all = tracks.all(missing);
        if (all.size() != trackCount) {
            throw new DamagedException(all.size() + " tags are there and " + trackCount + " should be");
        }
        return all;
    }

    record InFlight(long order, SessionState.Outgoing outgoing) {
    }

    private RecordReader messagesOf(long key) {
        byte[] bytes = messages.get(key);
        if (bytes == null) {
            throw new DamagedException("the messages of block " + key + " are missing");
        }
        return RecordReader.of(key, bytes);
    }

    private Block readBlock(long key) {
        return Block.read(key - BLOCKS, RecordReader.of(key, states.get(key)));
    }

    private SessionState.Outgoing outgoing(Block block, int place, RecordReader record) {
        int stage = block.stage(place);
        long sequence = block.sequence(place);
        if (stage == Block.RELEASED) {
            return new SessionState.Outgoing(sequence, 0, Stage.RELEASED, block.packetId(place), null,
                    Session.NO_DEADLINE);
        }
        long expiresAtNanos = toNanos(record.number());
        long token = record.number();
        return new SessionState.Outgoing(sequence, record.number() == process ? token : 0,
                stage == Block.QUEUED ? Stage.QUEUED : Stage.SENT, block.packetId(place), MessageRecord.read(record),
                expiresAtNanos);
    }

    /** QUEUED messages after a sequence, in order, until a number of messages or bytes is reached. */
    public List<SessionState.Outgoing> load(long afterSequence, int messagesMax, long bytesMax) {
        List<SessionState.Outgoing> loaded = new ArrayList<>();
        long bytes = 0;
        Long floor = states.floorKey(BLOCKS + afterSequence);
        long from = floor == null ? BLOCKS : Math.max(BLOCKS, floor);
        for (Iterator<Long> keys = states.keyIterator(from); keys.hasNext();) {
            long key = keys.next();
            Block block = readBlock(key);
            RecordReader in = null;
            for (int place = 0; place < block.count(); place++) {
                in = in == null ? messagesOf(block.key) : in;
                RecordReader record = in.nested();
                if (block.stage(place) == Block.QUEUED && block.sequence(place) > afterSequence) {
                    if (loaded.size() == messagesMax || !loaded.isEmpty() && bytes >= bytesMax) {
                        return loaded;
                    }
                    loaded.add(outgoing(block, place, record));
                    bytes += block.size(place);
                }
            }
        }
        return loaded;
    }
}
