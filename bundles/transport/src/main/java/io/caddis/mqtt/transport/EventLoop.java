package io.caddis.mqtt.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread at a time that serves many links. A turn is: wait for sockets and read each ready one once; then serve the
 * mailbox, which by now also holds the links that have something to answer, or more to do than one turn takes; then the
 * deadlines that have come. What a link does in a turn is bounded, so that none keeps the others waiting. At the end
 * the thread may call what links have left for that, and which thread goes on is the {@link Relay}'s affair. Only
 * {@link #post} and {@link #stop} may be called on other threads.
 */
final class EventLoop implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Between two reads of closing links whose peers talk on. */
    private static final long DROP_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** Bytes that a link reads in one turn at most. */
    static final int READ_SIZE = 128 * 1024;
    // more than chance gives in a row, and reached long before anybody notices a busy processor
    private static final int FRUITLESS_MAX = 512;
    /** Much longer than any guest takes that is given a processor. */
    private static final long GUEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** A guest is looked after so often if there is no memory to have it wake the loop's thread. */
    private static final long UNNOTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The loop's thread has it. Next: SLEEPING. */
    private static final Rest AWAKE = new Rest(null, false);
    /** It is about to wait for sockets, or does. Next: AWAKE (sockets, or something posted), a guest. */
    private static final Rest SLEEPING = new Rest(null, false);

    private final String name;
    private final Mailbox mailbox = new Mailbox();
    private final AtomicReference<Rest> rest = new AtomicReference<>(AWAKE);
    private volatile boolean stopAsked;
    private volatile Selector selector;

    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_SIZE);
    private final WriteBuffers writeBuffers = new WriteBuffers();
    private final Set<NioLink> links = new HashSet<>();
    private final TreeSet<NioLink> timers = new TreeSet<>(NioLink.BY_DEADLINE);
    private final Relay relay;
    private final Rests rests;
    /** Sockets that were ready in this turn. */
    private int readyCount;
    private boolean stopping;
    /** Some links may have no selector, or one that has failed: they end. */
    private boolean torn;
    private int fruitless;
    private long linksSoFar;
    private long dropNanos = System.nanoTime();
    private volatile Thread thread; // that runs the loop
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Makes what a guest is noted with. */
    interface Rests {
        Rest make(Thread guest, boolean awaited);
    }

    /** Who has all that is the loop's: its own thread, {@link #AWAKE} or {@link #SLEEPING}, or a guest. */
    static final class Rest {
        /** Of a guest, which writes to one link; else null. Next: SLEEPING, or the same awaited, and then AWAKE. */
        private final Thread guest;
        /** The loop's thread awoke meanwhile, and waits. */
        private final boolean awaited;

        Rest(Thread guest, boolean awaited) {
            this.guest = guest;
            this.awaited = awaited;
        }

        boolean isOf(Thread one) {
            return guest == one;
        }
    }

    /** @param name of its thread */
    EventLoop(String name) throws IOException {
        this(name, Relay.Times.USUAL);
    }

    EventLoop(String name, Relay.Times times) throws IOException {
        this(name, times, Rest::new);
    }

    EventLoop(String name, Relay.Times times, Rests rests) throws IOException {
        this.name = name;
        this.rests = rests;
        relay = new Relay(this, name, times, NioTransport::thread);
        selector = Selector.open();
    }

    /** Has the item served soon; any thread. False if the loop has ended. */
    boolean post(Mailbox.Item item) {
        if (!mailbox.push(item)) {
            return false;
        }
        wake();
        return true;
    }

    /** Closes all links, and ends the thread when that is done; any thread. */
    void stop() {
        stopAsked = true;
        wake();
    }

    /**
     * No wake-up is lost, and none is sent to a thread that is awake. The loop sets {@code SLEEPING} and then looks
     * at its mailbox; a poster fills the mailbox and then looks whether the loop sleeps. All four are volatile
     * accesses, so at least one of the two sees what the other did. Only the poster that wins the exchange pays for the
     * wake-up; if it comes before the loop has entered select, then select returns at once. While links are served
     * the loop is awake, so what handlers ask for on the loop's own thread costs no system call. While another thread
     * has the loop, the loop's own is woken to wait for it; also if there is no memory to note that it is to wait: it
     * finds that out.
     */
    private void wake() {
        for (Rest now = rest.get(); now != AWAKE && !now.awaited; now = rest.get()) {
            Rest next = now == SLEEPING ? AWAKE : restOf(now.guest, true);
            if (next == null || rest.compareAndSet(now, next)) {
                selector.wakeup();
                return;
            }
        }
    }

    /** Null if there is no memory: all clients wait for the loop, and nobody may fail between two of its states. */
    private Rest restOf(Thread guest, boolean awaited) {
        try {
            return rests.make(guest, awaited);
        } catch (VirtualMachineError e) { // nor stack, maybe
            return null;
        }
    }

    /** A guess; any thread. */
    boolean isSleeping() {
        return rest.get() == SLEEPING;
    }

    /**
     * Lends the loop to the calling thread, for what takes a moment: links that become ready wait for it. False if the
     * loop is awake, or another thread's, or there is no memory; else {@link #giveBack} is due whatever happens.
     */
    boolean lend() {
        Rest guest = restOf(Thread.currentThread(), false);
        return guest != null && rest.compareAndSet(SLEEPING, guest);
    }

    /** After {@link #lend}, by the same thread. */
    void giveBack() {
        for (Rest now = rest.get(); now.isOf(Thread.currentThread()); now = rest.get()) {
            if (rest.compareAndSet(now, now.awaited ? AWAKE : SLEEPING) && now.awaited) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** On the loop's thread, which goes on once no other one has the loop. False if nobody woke it. */
    private boolean awake() {
        if (rest.compareAndSet(SLEEPING, AWAKE)) {
            return false;
        }
        for (Rest now = rest.get(); now != AWAKE; now = rest.get()) {
            if (now.awaited) {
                LockSupport.parkNanos(this, GUEST_NANOS);
                evict(now);
            } else {
                Rest next = now == SLEEPING ? AWAKE : restOf(now.guest, true);
                if (next == null) { // so nobody wakes this thread
                    LockSupport.parkNanos(this, UNNOTED_NANOS);
                } else {
                    rest.compareAndSet(now, next);
                }
            }
        }
        return true;
    }

    /** A guest that left without a word, as for want of stack: all clients would wait for it for ever. */
    private void evict(Rest one) {
        if (rest.get() == one && !isHere(one)) {
            LockSupport.parkNanos(this, GUEST_NANOS); // it may be about to leave
            if (!isHere(one)) {
                rest.compareAndSet(one, AWAKE);
            }
        }
    }

    /** Between {@link #lend} and {@link #giveBack}, or just before or after; or nobody knows. */
    private static boolean isHere(Rest one) {
        try {
            return Arrays.stream(one.guest.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(NioLink.class.getName()));
        } catch (Throwable e) { // there is no memory to look: it has the loop, and two must not have it
            return true;
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        boolean mine = true;
        while (mine && (!stopping || !links.isEmpty())) {
            try {
                turn();
            } catch (Throwable e) { // whatever it is: all links of all clients wait for this thread
                recover(e);
            }
            mine = relay.endTurn(); // else another thread has the loop, and is in here
        }
        if (mine) {
            end();
        }
    }

    private void turn() throws IOException {
        if (torn) {
            abandonAll();
        }
        if (stopAsked && !stopping) {
            stopping = true;
            for (NioLink link : List.copyOf(links)) {
                link.stop();
            }
        }
        select();
        mailbox.serveAll();
        expire();
    }

    private void end() {
        try {
            mailbox.end();
            selector.close();
        } catch (IOException e) {
            Reports.debug(LOG, "closing the selector failed", e);
        } finally { // whatever it is: who waits for the end, and who stands by, are told
            ended.countDown();
            relay.end();
        }
    }

    /** Waits until the loop has ended, whatever thread has it then; any thread. */
    void awaitEnd(long nanos) throws InterruptedException {
        ended.await(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * Not with a consumer of keys: that would become part of the JDK's compiled code, in which the thread of the next
     * version of this bundle then waits, and as long as it does so the class loader of this version cannot go.
     */
    private void select() throws IOException {
        rest.set(SLEEPING);
        if (!mailbox.isEmpty() || relay.isDue() || stopAsked && (!stopping || links.isEmpty())) {
            awake();
            selector.selectNow();
            dispatch();
            return;
        }
        long timeoutMillis = timeoutMillis();
        int ready;
        boolean woken;
        try {
            ready = selector.select(timeoutMillis);
        } finally {
            woken = awake();
        }
        // an interrupted thread would never sleep again; nobody has a reason to interrupt this one
        boolean interrupted = Thread.interrupted();
        dispatch();
        if (ready > 0 || woken || interrupted || isDue(System.nanoTime()) || relay.isDue()) {
            fruitless = 0;
        } else if (++fruitless >= FRUITLESS_MAX) {
            throw new IOException("the selector returned " + fruitless + " times without cause");
        }
    }

    /** Rounded up, so that the deadline has come after that; at least 1, since 0 means for ever. */
    private long timeoutMillis() {
        if (timers.isEmpty() && !relay.isTimed()) {
            return 0;
        }
        long now = System.nanoTime();
        long nanos = timers.isEmpty() ? Long.MAX_VALUE / 2 : timers.first().deadline() - now;
        if (relay.isTimed()) {
            nanos = Math.min(nanos, relay.deadline() - now);
        }
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.MILLISECONDS.toNanos(1) - 1));
    }

    /** Serves the links whose sockets are ready. */
    private void dispatch() {
        Set<SelectionKey> selected = selector.selectedKeys();
        readyCount = selected.size();
        if (!selected.isEmpty()) {
            for (SelectionKey key : selected) {
                if (key.isValid()) {
                    ((NioLink) key.attachment()).ready(key);
                }
            }
            selected.clear(); // else they would count as told, and not be ready again
        }
    }

    private void expire() {
        if (timers.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        while (isDue(now)) {
            timers.pollFirst().expired(now);
        }
    }

    private boolean isDue(long now) {
        return !timers.isEmpty() && timers.first().deadline() - now <= 0;
    }

    /** Links' and handlers' own failures do not come here: it is the selector that failed, so take a new one. */
    private void recover(Throwable failure) {
        boolean before = torn;
        torn = true;
        fruitless = 0;
        Reports.error(LOG, "{} failed and goes on with a new selector", name, failure);
        try {
            renew();
            torn = before;
        } catch (Throwable e) { // no file descriptor, no memory: that may pass
            Reports.error(LOG, "{} has no new selector: its links end, and it tries again", name, e);
        }
    }

    private void renew() throws IOException {
        Selector next = Selector.open();
        try (Selector old = selector) {
            selector = next;
            for (SelectionKey key : old.keys()) {
                if (key.isValid()) {
                    NioLink link = (NioLink) key.attachment();
                    link.moved(key.channel().register(next, key.interestOps(), link));
                }
            }
        }
    }

    /** Ends all links; what fails here comes again in the next turn. */
    private void abandonAll() {
        try {
            for (Iterator<NioLink> all = links.iterator(); all.hasNext();) {
                NioLink link = all.next();
                all.remove(); // whatever becomes of it, the others are next
                link.abandon();
            }
            torn = false;
        } finally {
            LockSupport.parkNanos(this, AGAIN_NANOS); // else a processor has nothing else to do
        }
    }

    // ---- for the loop's links, on its thread

    /** Takes a link in; gives it a number that no other link of this loop has. */
    long add(NioLink link) {
        assert isHere() : "not the loop's thread";
        links.add(link);
        return ++linksSoFar;
    }

    /** As {@link Relay#offer}, of a link. False also if others are to be served before long. */
    boolean callAfterTurn(NioLink link, Relay.Pause pause, boolean many, Runnable task) {
        assert isOwn() : "not the loop's thread";
        return readyCount <= 1 && !stopping && !mailbox.hasOthers(link) && relay.offer(pause, many, task);
    }

    /** Forgets a link that is closed, with its deadline. */
    void remove(NioLink link) {
        assert isHere() : "not the loop's thread";
        timers.remove(link);
        links.remove(link);
    }

    /** Calls the link's {@code expired} at {@code deadlineNanos} on {@link System#nanoTime}, and at no other time. */
    void schedule(NioLink link, long deadlineNanos) {
        assert isHere() : "not the loop's thread";
        timers.remove(link);
        link.setDeadline(deadlineNanos);
        timers.add(link);
    }

    /** When a closing link may read on: the loop has a pause before each of these, whosever it is. */
    long nextDrop(long nowNanos) {
        assert isHere() : "not the loop's thread";
        dropNanos = (dropNanos - nowNanos > 0 ? dropNanos : nowNanos) + DROP_PAUSE_NANOS;
        return dropNanos;
    }

    /** No deadline any more. */
    void unschedule(NioLink link) {
        assert isHere() : "not the loop's thread";
        timers.remove(link);
    }

    /** Watches a channel for a link. */
    SelectionKey register(SocketChannel channel, int operations, NioLink link) throws IOException {
        assert isHere() : "not the loop's thread";
        return channel.register(selector, operations, link);
    }

    /** On the loop's thread: for assertions of what is its alone. */
    boolean isHere() {
        return isOwn() || rest.get().isOf(Thread.currentThread());
    }

    /** On the loop's thread, and not on a guest's. */
    boolean isOwn() {
        return Thread.currentThread() == thread;
    }

    /** True once links are to be opened no more. */
    boolean isStopping() {
        return stopping;
    }

    /** The buffer that all links read into, empty. */
    ByteBuffer readBuffer() {
        assert isHere() : "not the loop's thread";
        return readBuffer.clear();
    }

    WriteBuffers writeBuffers() {
        return writeBuffers;
    }
}
