package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Outgoing;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The sum of the changes of one client, in the most obvious way. Times are times of day. */
final class KeptState {
    private static final int OVERHEAD_BYTES = 100; // as sessions count

    private final TreeMap<Long, Outgoing> queued = new TreeMap<>();
    /** In the order of being sent or released. */
    private final Map<Long, Outgoing> inFlight = new LinkedHashMap<>();
    private final TreeSet<Integer> received = new TreeSet<>();
    /** Messages that were acknowledged and that somebody does not have. */
    private final TreeMap<Long, SessionState.Kept> arrivals = new TreeMap<>();
    /** What became of messages with a tag, until it is settled. */
    private final TreeMap<Long, SessionState.Tracked> tracked = new TreeMap<>();
    private boolean established;
    private String clientId = "";
    private String server = "";
    private List<Subscription> granted = List.of();
    private long nextSequence = 1;

    void apply(SessionChange change) {
        if (change instanceof SessionChange.Accepted accepted) {
            Outgoing one = accepted.outgoing();
            nextSequence = one.sequence() + 1;
            (one.stage() == Stage.QUEUED ? queued : inFlight).put(one.sequence(), one);
            if (accepted.tag() != null) {
                tracked.put(one.sequence(), new SessionState.Tracked(one.sequence(), accepted.tag(), false, null));
            }
        } else if (change instanceof SessionChange.Sent sent && sent.packetId() == 0) {
            queued.put(sent.sequence(), with(inFlight.remove(sent.sequence()), Stage.QUEUED, 0));
        } else if (change instanceof SessionChange.Sent sent) {
            inFlight.put(sent.sequence(), with(queued.remove(sent.sequence()), Stage.SENT, sent.packetId()));
        } else if (change instanceof SessionChange.Released released) {
            Outgoing one = inFlight.remove(released.sequence());
            inFlight.put(one.sequence(), with(one, Stage.RELEASED, one.packetId()));
            track(released.sequence(), false, released.failure());
        } else if (change instanceof SessionChange.Ended ended) {
            queued.remove(ended.sequence());
            inFlight.remove(ended.sequence());
            track(ended.sequence(), true, ended.failure());
        } else if (change instanceof SessionChange.Settled settled) {
            tracked.remove(settled.sequence());
        } else if (change instanceof SessionChange.Received in) {
            received.add(in.packetId());
        } else if (change instanceof SessionChange.Forgotten in) {
            received.remove(in.packetId());
        } else if (change instanceof SessionChange.Kept in) {
            arrivals.put(in.kept().deliveryId(), in.kept());
            if (in.packetId() != 0) {
                received.add(in.packetId());
            }
        } else if (change instanceof SessionChange.Served in) {
            arrivals.remove(in.deliveryId());
        } else if (change instanceof SessionChange.Established now) {
            established = true;
            clientId = now.clientId();
            server = now.server();
        } else if (change instanceof SessionChange.Granted now) {
            granted = now.granted();
        }
    }

    private void track(long sequence, boolean ended, SessionState.Failure failure) {
        tracked.computeIfPresent(sequence, (key, old) -> new SessionState.Tracked(key, old.tag(), ended,
                old.failure() == null ? failure : old.failure()));
    }

    private static Outgoing with(Outgoing one, Stage stage, int packetId) {
        return new Outgoing(one.sequence(), one.token(), stage, packetId,
                stage == Stage.RELEASED ? null : one.message(), one.expiresAtNanos());
    }

    /** @param shiftNanos from time of day to the clock of who asks */
    private static Outgoing shifted(Outgoing one, long token, long shiftNanos) {
        return new Outgoing(one.sequence(), token, one.stage(), one.packetId(), one.message(),
                one.expiresAtNanos() == Session.NO_DEADLINE ? Session.NO_DEADLINE : one.expiresAtNanos() + shiftNanos);
    }

    /** @param messagesMax how many QUEUED messages it holds at most */
    SessionState state(int messagesMax, long shiftNanos) {
        List<Outgoing> outgoing = new ArrayList<>();
        inFlight.values().forEach(one -> outgoing.add(shifted(one, 0, shiftNanos)));
        int count = 0;
        long spilledBytes = 0;
        long after = 0;
        for (Outgoing one : queued.values()) {
            if (count++ < messagesMax) {
                outgoing.add(shifted(one, 0, shiftNanos));
                after = one.sequence();
            } else {
                spilledBytes += bytesOf(one);
            }
        }
        List<Subscription> doubtful = new ArrayList<>(granted);
        doubtful.addAll(granted.stream().filter(one -> doubtful.indexOf(one) == doubtful.lastIndexOf(one)).toList());
        return new SessionState(SessionState.FORMAT, clientId, established, outgoing,
                received.stream().map(id -> new SessionState.Incoming(id, 0)).toList(), doubtful, 1, nextSequence,
                Math.max(0, count - messagesMax), spilledBytes, after).withServer(server)
                .withKept(List.copyOf(arrivals.values())).withTracked(List.copyOf(tracked.values()));
    }

    private static long bytesOf(Outgoing one) {
        return one.message().payload().length() + one.message().topic().encodedLength() + OVERHEAD_BYTES;
    }

    List<Outgoing> queued(long afterSequence, int messagesMax, long bytesMax, long shiftNanos) {
        List<Outgoing> found = new ArrayList<>();
        long bytes = 0;
        for (Outgoing one : queued.tailMap(afterSequence, false).values()) {
            bytes += bytesOf(one);
            if (found.size() == messagesMax || !found.isEmpty() && bytes > bytesMax) {
                break;
            }
            found.add(shifted(one, one.token(), shiftNanos));
        }
        return found;
    }

    /** The process that knew the tokens has ended. */
    void forgetTokens() {
        queued.replaceAll((sequence, one) -> shifted(one, 0, 0));
        inFlight.replaceAll((sequence, one) -> shifted(one, 0, 0));
    }

    /** Whether QoS 1 and 2 messages with this number wait in it or are on their way. */
    boolean holds(int number) {
        return holds(queued.values(), number) || holds(inFlight.values(), number);
    }

    private static boolean holds(Iterable<Outgoing> some, int number) {
        for (Outgoing one : some) {
            if (one.message() != null && Ledger.number(one.message()) == number) {
                return true;
            }
        }
        return false;
    }

    /** Whether a new process would send PUBLISH with this identifier. */
    boolean isUnreleased(int packetId) {
        for (Outgoing one : inFlight.values()) {
            if (one.packetId() == packetId && one.stage() == Stage.SENT) {
                return true;
            }
        }
        return false;
    }

    /** The numbers of messages that were acknowledged and are still to be delivered. */
    List<Integer> arrivals() {
        return arrivals.values().stream().map(one -> Ledger.number(one.message())).toList();
    }

    boolean hasReceived(int packetId) {
        return received.contains(packetId);
    }

    boolean isEmpty() {
        return queued.isEmpty() && inFlight.isEmpty() && received.isEmpty() && arrivals.isEmpty()
                && tracked.isEmpty();
    }

    @Override
    public String toString() {
        return "queued " + queued.keySet() + ", in flight " + inFlight.keySet() + ", received " + received
                + ", arrivals " + arrivals.keySet() + ", tracked " + tracked.keySet();
    }
}
