package io.caddis.mqtt.kura.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.kura.data.DataTransportToken;

/**
 * Messages of QoS 1 and 2 that were given to a client and are not confirmed to Kura: how many there are, and when one
 * may be confirmed. A confirmation needs two things, in either order: that the message's end is known, and that
 * {@code publish()} returns; Kura's DataService notes the token only after that, and one that is confirmed before stays
 * in flight there for ever. That it is noted shows when the thread that published it calls again. Safe for all threads;
 * calls nobody.
 */
public final class OpenTokens {
    private final Map<DataTransportToken, Stage> open = new HashMap<>();
    /** May be confirmed, and is not yet. */
    private final ArrayDeque<DataTransportToken> ready = new ArrayDeque<>();
    /** Those whose publish() has returned, by whom they were published, until that thread calls again. */
    private final Map<DataTransportToken, Thread> unnoted = new HashMap<>();
    /** Being confirmed. */
    private int telling;

    /** Where a message stands. */
    private enum Stage {
        /** Being handed over. Next: SENT, when publish() returns; ENDED, when its end is known before. */
        CALLED,
        /** On its way. Next: READY. */
        SENT,
        /** Its end is known while it is being handed over. Next: READY, when publish() returns. */
        ENDED,
        /** May be confirmed. Next: gone. */
        READY
    }

    /** A message begins. False if {@code max} of them are open. */
    public synchronized boolean begin(DataTransportToken token, int max) {
        return open.size() < max && open.put(token, Stage.CALLED) == null;
    }

    /** A message of an earlier process, whose token is noted. */
    public synchronized void resume(DataTransportToken token) {
        open.put(token, Stage.SENT);
    }

    /** Whether a message with this token is open. */
    public synchronized boolean isOpen(DataTransportToken token) {
        return open.containsKey(token);
    }

    /** Its publish() returns, on this thread. True if it may be confirmed: call {@link #confirm} in a while. */
    public synchronized boolean returns(DataTransportToken token) {
        if (open.containsKey(token)) {
            unnoted.put(token, Thread.currentThread());
        }
        return advance(token, Stage.CALLED, Stage.SENT, Stage.ENDED);
    }

    /** Its end is known. True if it may be confirmed: call {@link #confirm} in a while. */
    public synchronized boolean ended(DataTransportToken token) {
        return advance(token, Stage.CALLED, Stage.ENDED, Stage.SENT);
    }

    private boolean advance(DataTransportToken token, Stage first, Stage then, Stage other) {
        Stage stage = open.get(token);
        if (stage == first) {
            open.put(token, then);
        } else if (stage == other) {
            open.put(token, Stage.READY);
            ready.add(token);
            notifyAll();
            return true;
        }
        return false;
    }

    /**
     * This thread calls, so whatever it does with a token that it got from {@code publish()} is done.
     *
     * @return those of its tokens that may be confirmed, without waiting any longer
     */
    public synchronized List<DataTransportToken> calls() {
        if (unnoted.isEmpty()) {
            return List.of();
        }
        List<DataTransportToken> confirmable = new ArrayList<>();
        unnoted.entrySet().removeIf(one -> {
            boolean here = one.getValue() == Thread.currentThread();
            if (here && open.get(one.getKey()) == Stage.READY) {
                confirmable.add(one.getKey());
            }
            return here;
        });
        return confirmable;
    }

    /** Whether a message whose {@code publish()} has returned may be confirmed at once when its end is known. */
    public synchronized boolean isNoted(DataTransportToken token) {
        return !unnoted.containsKey(token);
    }

    /**
     * Takes a message out, to be confirmed right now: call {@link #told} when that is done. False if somebody else did,
     * or nobody is to.
     */
    public synchronized boolean confirm(DataTransportToken token) {
        if (open.get(token) != Stage.READY) {
            return false;
        }
        open.remove(token);
        unnoted.remove(token);
        ready.remove(token);
        telling++;
        return true;
    }

    /** Kura knows. */
    public synchronized void told() {
        telling--;
        notifyAll();
    }

    /** Those that may be confirmed, in order. */
    public synchronized List<DataTransportToken> ready() {
        return new ArrayList<>(ready);
    }

    /** A message that was not taken after all, or of which nobody will hear. */
    public synchronized void forget(DataTransportToken token) {
        open.remove(token);
        unnoted.remove(token);
        notifyAll();
    }

    /** Nobody will hear of those that have no end yet. */
    public synchronized void forgetUnended() {
        open.values().removeIf(stage -> stage == Stage.CALLED || stage == Stage.SENT);
        unnoted.keySet().retainAll(open.keySet());
        notifyAll();
    }

    /** How many are open. */
    public synchronized int count() {
        return open.size();
    }

    /**
     * Waits until none is open, or none without a known end.
     *
     * @param told whether to wait for the confirmations, too
     */
    public synchronized void await(long millis, boolean told) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(millis, Integer.MAX_VALUE));
        while (told ? !open.isEmpty() || telling > 0 : open.size() > ready.size()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
