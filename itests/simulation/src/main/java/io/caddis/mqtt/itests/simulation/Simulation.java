package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.ClientStatistics;
import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Pubcomp;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrec;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.session.SessionsComponent;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One run: a client with its parts, an application, a network and a broker, in an order that follows from the seed
 * alone. After some time of trouble all becomes calm; then everything that was promised must have come true.
 */
final class Simulation {
    private static final long CALM_MAX_NANOS = 3_600 * Timeline.SECOND;
    private static final int EVENTS_MAX = 200_000;
    private static final int ALARMS_MAX = 200;
    private static final int TASKS_MAX = 20;
    private static final int SCRATCH_BYTES = 16 * 1024;
    private static final int PACKET_MAX = 268_435_460;
    private static final Priority[] PRIORITIES = Priority.values();
    private static final int BIG_MESSAGE_BYTES = 20_000;

    private final SplittableRandom random;
    private final Plan plan;
    private final Script script;
    private final Timeline timeline = new Timeline();
    private final Ledger ledger = new Ledger();
    private final WireChecker wire;
    private final ModelBroker broker;
    private final SimulatedListener listener;
    private final PacketCodec realCodec;
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH_BYTES);
    private final List<SimulatedLink> links = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();

    private final ModelStore disk = new ModelStore(this);
    private final Tracking tracking = new Tracking(this);
    private SimulatedThreads threads;
    private long clockStartNanos;
    private DrivenClient client;
    private SessionStore store;
    private PacketCodec codec;
    private Sessions sessions;
    private Transport transport;
    private int linkCount;
    private int clientIds;
    private int actionsLeft;
    private boolean calm;
    private boolean nested;
    private boolean resting;
    /** Times of expiry came from a store, which knows them by the time of day. */
    private boolean expiryMoved;
    private Violation broken;

    Simulation(long seed, Script script, PacketCodec realCodec) {
        this.script = script;
        this.realCodec = realCodec;
        random = new SplittableRandom(seed);
        plan = new Plan(random);
        wire = new WireChecker(plan.inFlightMax, plan.limiting,
                this::leaves);
        broker = new ModelBroker(this, plan);
        listener = new SimulatedListener(this, plan.manual);
        actionsLeft = plan.actions;
        say("seed", () -> seed + ": " + plan);
    }

    // ---- what the others need

    void say(String actor, Supplier<String> what) {
        script.say(timeline.nowNanos(), actor, what);
    }

    Timeline timeline() {
        return timeline;
    }

    SplittableRandom random() {
        return random;
    }

    Ledger ledger() {
        return ledger;
    }

    WireChecker wire() {
        return wire;
    }

    ModelBroker broker() {
        return broker;
    }

    /** A buffer for one call. */
    ByteBuffer scratch() {
        return scratch.clear();
    }

    Plan plan() {
        return plan;
    }

    /** The process that runs now. */
    SimulatedThreads process() {
        return threads;
    }

    Packet read(ByteBuffer bytes) {
        return realCodec.decode(bytes, plan.version, PACKET_MAX);
    }

    void write(Packet packet, ByteBuffer out) {
        realCodec.encode(packet, plan.version, out);
    }

    /** How long the next bytes take. */
    long latency() {
        return 1 + random.nextLong(plan.latencyMaxMillis * Timeline.MILLI);
    }

    /** How long something takes until a thread gets to it. */
    long pause() {
        return random.nextInt(30) == 0 ? random.nextLong(50 * Timeline.MILLI) : random.nextLong(Timeline.MILLI / 5);
    }

    /** How many of some bytes go together. */
    int piece(int count) {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(count) : count;
    }

    boolean refusesLinks() {
        return !calm && random.nextInt(12) == 0;
    }

    void linkEnded(SimulatedLink link) {
        links.remove(link);
    }

    /** A promise was broken where the client would catch a failure. Returns it, to be thrown. */
    Violation broken(Violation violation) {
        broken = violation;
        return violation;
    }

    /** The broker heard nothing from the client for too long. */
    void clientSilent() {
        say("broker", () -> "hears nothing");
        if (resting) {
            throw new Violation("the client did not keep the connection alive");
        }
    }

    /** Other threads go on while an application is called. */
    void meanwhile() {
        if (!nested && random.nextInt(4) == 0) {
            nested = true;
            for (int count = random.nextInt(4); count > 0 && !timeline.isQuietFor(Timeline.MILLI); count--) {
                timeline.next();
            }
            nested = false;
        }
    }

    // ---- the run

    void run() {
        startProcess(plan.clockStartNanos);
        planAction();
        while (actionsLeft > 0) {
            happen();
        }
        calm();
        waitForQuiet();
        check();
        stayConnected();
        close();
    }

    private void happen() {
        if (timeline.count() > EVENTS_MAX || !timeline.next()) {
            throw new Violation("does not come to rest: " + state());
        }
        if (broken != null) {
            throw broken;
        }
    }

    private String state() {
        return client.client().status() + ", " + client.client().statistics() + ", futures open "
                + ledger.ups.stream().filter(up -> !up.future.isDone()).toList() + ", calls open "
                + calls.stream().filter(call -> !call.isDone()).count() + ", tasks " + threads.tasks()
                + ", broker: " + broker + ", store: " + disk.kept();
    }

    private void planAction() {
        timeline.at(random.nextLong(plan.pauseMaxMillis * Timeline.MILLI), () -> {
            actionsLeft--;
            act(random.nextInt(100));
            assertBounds();
            if (actionsLeft > 0) {
                planAction();
            }
        });
    }

    private void assertBounds() {
        ClientStatistics now = client.client().statistics();
        // while a store opens there is what it has and what it does not have yet
        if (now.queue().messages() > plan.queueMax * (plan.durable ? 2 : 1) + plan.inFlightMax) {
            throw new Violation("holds " + now.queue().messages() + " messages");
        }
        long bytes = 0;
        for (Ledger.Up up : ledger.ups) {
            bytes += up.future.isDone() || up.arrived ? 0 : up.message.payload().length();
        }
        // with a task waiting, some are refused already
        if (threads.tasks() == 0 && bytes > plan.queueBytesMax + (long) plan.inFlightMax * BIG_MESSAGE_BYTES) {
            throw new Violation("holds " + bytes + " bytes");
        }
        if (threads.alarms() > ALARMS_MAX || threads.tasks() > TASKS_MAX) {
            throw new Violation(threads.alarms() + " timers, " + threads.tasks() + " tasks");
        }
    }

    private void act(int choice) {
        if (choice < 35) {
            publish();
        } else if (choice < 58) {
            publishToClient();
        } else if (choice < 68) {
            listener.acknowledgeOne();
        } else if (choice < 70) {
            listener.change(client);
        } else if (choice < 72) {
            sleep();
        } else if (choice < 79) {
            if (plan.swapping) {
                swap(random.nextInt(11));
            }
        } else if (choice < 81) {
            configure();
        } else if (choice < 83) {
            connectOrDisconnect();
        } else if (choice < 85) {
            subscribe();
        } else if (choice < 87) {
            if (plan.swapping) {
                replaceManagement();
            }
        } else if (choice < 94) {
            network(random.nextInt(8));
        } else {
            trouble(random.nextInt(10));
        }
    }

    // ---- the application

    private void publish() {
        for (int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2); count > 0; count--) {
            int size = random.nextInt(random.nextInt(50) == 0 ? BIG_MESSAGE_BYTES : 50);
            long expiry = plan.isV5() && random.nextInt(10) == 0 ? 1 + random.nextInt(5) : -1;
            Ledger.Up up = ledger.up(random.nextInt(Ledger.TOPICS), random.nextInt(3), size,
                    plan.lanes ? PRIORITIES[random.nextInt(PRIORITIES.length)] : Priority.NORMAL,
                    random.nextInt(10) == 0, expiry, timeline.nowNanos());
            say("client", () -> "publishes " + up);
            boolean tracked = plan.durable && up.acknowledged() && random.nextInt(3) == 0;
            up.enqueued = !tracked && random.nextInt(4) == 0;
            up.future = tracked ? tracking.track(client.client(), up) : up.enqueued
                    ? client.client().enqueue(up.message) : client.client().publish(up.message);
            up.future.whenComplete((result, failure) -> {
                say("client", () -> up + (up.enqueued && failure == null ? " is accepted" : " has ended: "
                        + (failure == null ? result : failure.getMessage())));
                if (up.enqueued && failure == null) {
                    accepted(up);
                }
            });
        }
    }

    /** Somebody is told that a message is in good hands. */
    void accepted(Ledger.Up up) {
        if (plan.durable && up.acknowledged() && !up.kept) {
            broken(new Violation(up + " is said to be accepted before it is kept"));
        }
    }

    /** What a packet says has to be kept before it leaves. */
    private void leaves(Packet packet) {
        KeptState kept = disk.kept();
        boolean ahead = plan.durable && switch (packet.type()) {
            case PUBLISH -> ((Publish) packet).packetId() != 0
                    && !kept.holds(Ledger.number(((Publish) packet).message()));
            case PUBREL -> kept.isUnreleased(((Pubrel) packet).packetId());
            case PUBREC -> !kept.hasReceived(((Pubrec) packet).packetId());
            case PUBCOMP -> kept.hasReceived(((Pubcomp) packet).packetId());
            default -> false;
        };
        if (ahead) {
            throw new Violation("not kept before it leaves: " + Describe.packet(packet) + "; kept is " + kept);
        }
        if (packet instanceof Publish publish && !(plan.durable && expiryMoved)) {
            ledger.leaves(publish, timeline.nowNanos());
        }
    }

    private void publishToClient() {
        for (int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 2); count > 0; count--) {
            Ledger.Down down = ledger.down(random.nextInt(Ledger.TOPICS), random.nextInt(3));
            say("broker", () -> "publishes " + down);
            broker.publish(down);
        }
    }

    private void connectOrDisconnect() {
        boolean connect = random.nextBoolean();
        say("client", () -> connect ? "connect" : "disconnect");
        calls.add(connect ? client.client().connect() : client.client().disconnect());
    }

    private void subscribe() {
        String filter = "filter/" + random.nextInt(3);
        boolean subscribe = random.nextBoolean();
        say("client", () -> (subscribe ? "subscribes " : "unsubscribes ") + filter);
        calls.add(subscribe ? client.client().subscribe(Subscription.of(filter, Qos.AT_MOST_ONCE))
                : client.client().unsubscribe(filter));
    }

    private void configure() {
        int what = random.nextInt(plan.forgetful ? 4 : 3);
        switch (what) {
            case 0 -> plan.settings.put("reconnect.delay.min", 1 + random.nextInt(500));
            case 1 -> plan.settings.put("keep.alive", random.nextInt(3) * 20);
            case 2 -> plan.settings.put("username", "user" + random.nextInt(3));
            default -> {
                plan.settings.put("client.id", "id" + ++clientIds);
                // what the old session has is sent again in the new one
                ledger.ups.stream().filter(up -> up.orphaned || up.enqueued || up.crashed || !up.future.isDone())
                        .forEach(up -> up.excused++);
            }
        }
        say("client", () -> "is configured anew: " + plan);
        client.configure(plan.settings);
    }

    // ---- the container

    private void startProcess(long clockStart) {
        clockStartNanos = clockStart;
        threads = new SimulatedThreads(timeline, this::pause);
        bringAll();
        client = newClient();
        listener.join(client);
        tracking.ask(client.client());
    }

    /** The end of the process without a warning, and the next one. */
    private void die() {
        say("machine", () -> "ends the process, and starts the next one");
        threads.die();
        disk.die();
        new ArrayList<>(links).forEach(link -> link.die(random.nextInt(3) > 0));
        ledger.died(disk::holds, plan.limiting);
        ledger.restored(disk.kept().arrivals());
        broker.clientDied(disk.kept());
        wire.died();
        expiryMoved = true;
        calls.clear();
        listener.died();
        startProcess(random.nextLong());
    }

    private PacketCodec newCodec() {
        return wire.listenTo(realCodec);
    }

    private Transport newTransport() {
        return (endpoint, handler) -> {
            SimulatedLink link = new SimulatedLink(this, handler, ++linkCount);
            links.add(link);
            return link;
        };
    }

    private DrivenClient newClient() {
        long start = clockStartNanos;
        DrivenClient made = new DrivenClient("sim", plan.settings, () -> start + timeline.nowNanos(),
                threads.threads, random, this::status);
        made.parts(codec, sessions, transport, store);
        return made;
    }

    private void status(ConnectionStatus status) {
        say("client", () -> "is " + status);
        DisconnectCause cause = status.cause().orElse(null);
        if (cause != null && cause.source() == Source.CLIENT && !plan.malicious
                && cause.reasonCode() != ReasonCode.UNSPECIFIED_ERROR) { // which says that no CONNACK came
            broken(new Violation("the client complains about a broker without fault: " + status));
        }
    }

    private void swap(int what) {
        switch (what) {
            case 0 -> codec = null;
            case 1, 2 -> codec = newCodec();
            case 3 -> sessions = null;
            case 4 -> sessions = new SessionsComponent();
            case 5 -> transport = null;
            case 6 -> transport = newTransport();
            case 7 -> store = null;
            case 8 -> store = disk.store();
            case 9 -> {
                store = null;
                codec = null;
                sessions = null;
                transport = null;
            }
            default -> bringAll();
        }
        say("container", () -> "codec " + (codec != null) + ", session " + (sessions != null) + ", transport "
                + (transport != null) + ", store " + (store != null) + (what % 2 == 1 ? "" : ", one or more new"));
        client.parts(codec, sessions, transport, store);
    }

    private void bringAll() {
        codec = newCodec();
        sessions = new SessionsComponent();
        transport = newTransport();
        store = disk.store();
    }

    /** The session bundle being there: alone, the management bundle cannot carry the state over. */
    private void replaceManagement() {
        if (sessions != null) {
            say("container", () -> "replaces the management bundle");
            ledger.ups.stream().filter(up -> !up.future.isDone()).forEach(up -> up.orphaned = true);
            if (plan.durable && !disk.isOpen()) { // what was to be sent and is not with the store goes with the client
                wire.died();
                ledger.died(disk::holds, plan.limiting);
            }
            client.park();
            listener.clientGone();
            client = newClient();
            listener.join(client);
            tracking.ask(client.client());
        }
    }

    // ---- the world

    private void sleep() {
        long nanos = random.nextInt(4) == 0 ? random.nextLong(7_200 * Timeline.SECOND)
                : random.nextLong(30 * Timeline.SECOND);
        say("machine", () -> "sleeps for " + nanos / Timeline.SECOND + " s");
        timeline.jump(nanos);
    }

    private void network(int what) {
        if (links.isEmpty()) {
            return;
        }
        SimulatedLink link = links.get(random.nextInt(links.size()));
        switch (what) {
            case 0 -> link.vanish(true, true);
            case 1 -> link.vanish(true, false);
            case 2 -> link.vanish(false, true);
            case 3 -> link.stall(random.nextLong(5 * Timeline.SECOND));
            default -> link.reset();
        }
    }

    private void trouble(int what) {
        switch (what) {
            case 0 -> broker.end(ReasonCode.SERVER_SHUTTING_DOWN);
            case 1 -> broker.end(ReasonCode.SESSION_TAKEN_OVER);
            case 2 -> broker.end(ReasonCode.SUCCESS);
            case 3, 4 -> {
                if (plan.malicious) {
                    broker.breakTheProtocol();
                }
            }
            case 5 -> disk.full(random.nextLong(3 * Timeline.SECOND));
            case 6 -> {
                expiryMoved = true;
                disk.timeOfDayJumps(random.nextLong(7_200 * Timeline.SECOND) - 3_600 * Timeline.SECOND);
            }
            case 7, 8 -> {
                if (plan.durable && !nested) {
                    die();
                }
            }
            default -> {
                if (plan.forgetful) {
                    broker.forgetSession();
                    broker.end(ReasonCode.SUCCESS);
                }
            }
        }
    }

    // ---- the end

    private void calm() {
        say("world", () -> "becomes calm");
        calm = true;
        broker.calm();
        bringAll();
        client.parts(codec, sessions, transport, store);
        calls.add(client.client().connect());
        listener.calm(client);
    }

    private void waitForQuiet() {
        long end = timeline.nowNanos() + CALM_MAX_NANOS;
        while (!isQuiet()) {
            if (timeline.nowNanos() > end) {
                throw new Violation("does not come to rest: " + state());
            }
            happen();
            listener.acknowledgeAll();
        }
    }

    private boolean isQuiet() {
        if (threads.tasks() > 0 || !timeline.isQuietFor(Timeline.SECOND / 2)) {
            return false;
        }
        ClientStatistics now = client.client().statistics();
        return client.client().status().state() == ConnectionState.CONNECTED && broker.isIdle()
                && now.queue().messages() == 0 && now.queue().inFlight() == 0 && ledger.allEnded()
                && (!plan.durable || disk.kept().isEmpty() && disk.isIdle())
                && calls.stream().allMatch(CompletableFuture::isDone);
    }

    private void check() {
        broker.discardOthers();
        ledger.check(plan);
        Leftovers.assertNoneWhileQuiet(client.client());
    }

    /** Nothing is to be said any more but pings. */
    private void stayConnected() {
        resting = true;
        long connects = client.client().statistics().connection().connects();
        long end = timeline.nowNanos() + 200 * Timeline.SECOND;
        while (timeline.nowNanos() < end && !timeline.isQuietFor(1_000 * Timeline.SECOND)) {
            happen();
            listener.acknowledgeAll();
        }
        if (client.client().statistics().connection().connects() != connects
                || client.client().status().state() != ConnectionState.CONNECTED) {
            throw new Violation("the connection was lost although nothing went wrong: " + state());
        }
    }

    private void close() {
        client.close();
        for (int count = 0; count < 1_000 && !isClosed(); count++) {
            happen();
            listener.acknowledgeAll();
        }
        if (!isClosed()) {
            throw new Violation("is not closed: " + state());
        }
        Leftovers.assertNoneAfterClose(client.client());
    }

    private boolean isClosed() {
        return client.client().status().state() == ConnectionState.CLOSED && threads.tasks() == 0;
    }
}
