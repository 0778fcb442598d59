package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Priority;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.TopicName;
import io.caddis.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;

/** All messages of a run, each known by the number in its payload; and what was promised about them. */
final class Ledger {
    static final int TOPICS = 3;
    private static final int QOS_VALUES = 3;
    private static final int LANES = Priority.values().length;
    private static final TopicName[] UP = topics("up/");
    private static final TopicName[] DOWN = topics("down/");
    /** A number that no message has: of the broker's messages that break the protocol. */
    private static final int NONE = -1;

    final List<Up> ups = new ArrayList<>();
    final List<Down> downs = new ArrayList<>();
    private final int[] lastUp = numbers();
    private final int[] lastSent = numbers();
    private final int[] lastDown = numbers();

    /** A message from the application to the broker. */
    static final class Up {
        final int number;
        final Message message;
        private final int line;
        private final long sinceNanos;
        CompletableFuture<?> future;
        /** Its future may have failed because the client went, while the message goes on. */
        boolean orphaned;
        /** Its future says only that it was taken over. */
        boolean enqueued;
        /** The application knows that its tag is kept, and has noted it. */
        boolean noted;
        /** The application has heard of its end, in this process or in another. */
        boolean told;
        boolean toldThatItArrived;
        /** A store has it. */
        boolean kept;
        /** The process died before its future ended. */
        boolean crashed;
        /** Its future failed, but a store still had it when the process died. */
        boolean survived;
        /** It was in the memory of a process that died. */
        boolean gone;
        /** Has been on its way to the broker. */
        boolean sent;
        /** The client gave it up, went on with later ones, and died before that was kept: it comes after them. */
        boolean overtaken;
        /** Has arrived at the broker, maybe to be refused. */
        boolean arrived;
        int accepted;
        /** The broker lost its session in the middle of the QoS 2 handshake: it may come once more. */
        int excused;
        boolean rejected;

        Up(int number, Message message, int line, long sinceNanos) {
            this.number = number;
            this.message = message;
            this.line = line;
            this.sinceNanos = sinceNanos;
        }

        boolean acknowledged() {
            return message.qos() != Qos.AT_MOST_ONCE;
        }

        Kind failure() {
            return future.handle((result, failure) -> failure == null ? null : ((MqttException) failure).kind())
                    .getNow(null);
        }

        @Override
        public String toString() {
            return "#" + number + " QoS " + message.qos().value() + " " + message.topic() + " ("
                    + message.payload().length() + " bytes)";
        }
    }

    /** A message from the broker to the application. */
    static final class Down {
        final int number;
        final Message message;
        private final int line;
        int delivered;
        /** The client died before it could keep that it was delivered. */
        int excused;
        /** It went with a session, or there was none. */
        boolean discarded;

        Down(int number, Message message, int line) {
            this.number = number;
            this.message = message;
            this.line = line;
        }

        boolean acknowledged() {
            return message.qos() != Qos.AT_MOST_ONCE;
        }

        @Override
        public String toString() {
            return "#" + number + " QoS " + message.qos().value() + " " + message.topic();
        }
    }

    private static TopicName[] topics(String prefix) {
        TopicName[] topics = new TopicName[TOPICS];
        for (int index = 0; index < TOPICS; index++) {
            topics[index] = TopicName.of(prefix + (char) ('a' + index));
        }
        return topics;
    }

    private static int[] numbers() {
        int[] numbers = new int[TOPICS * QOS_VALUES * LANES];
        Arrays.fill(numbers, NONE);
        return numbers;
    }

    private static Message message(TopicName topic, int number, int qos, int size) {
        byte[] payload = new byte[Integer.BYTES + size];
        ByteBuffer.wrap(payload).putInt(number);
        return Message.of(topic, Payload.wrap(payload), Qos.of(qos), false);
    }

    /** @param expirySeconds or -1 */
    Up up(int topic, int qos, int size, Priority priority, boolean retain, long expirySeconds, long nowNanos) {
        Message message = message(UP[topic], ups.size(), qos, size).withRetain(retain).withPriority(priority);
        Up up = new Up(ups.size(), expirySeconds < 0 ? message : message.withExpirySeconds(expirySeconds),
                (topic * QOS_VALUES + qos) * LANES + priority.ordinal(), nowNanos);
        ups.add(up);
        return up;
    }

    Down down(int topic, int qos) {
        Down down = new Down(downs.size(), message(DOWN[topic], downs.size(), qos, 0), topic * QOS_VALUES + qos);
        downs.add(down);
        return down;
    }

    /** A message that nobody counts. */
    static Message unnumbered(int qos) {
        return message(DOWN[0], NONE, qos, 0);
    }

    static int number(Message message) {
        return message.payload().asByteBuffer().getInt();
    }

    // ---- what happens

    /** A store has a message now. */
    void kept(Message message) {
        ups.get(number(message)).kept = true;
    }

    /** A new process finds these in the store: it is not kept that the listener has one that was delivered. */
    void restored(List<Integer> arrivals) {
        for (int number : arrivals) {
            if (wasDelivered(number)) {
                downs.get(number).excused++;
            }
        }
    }

    /**
     * The process has died, and with it what no store had.
     *
     * @param kept     whether a store has the message with this number, or gets it yet
     * @param limiting whether the broker may have announced that it does not take some messages
     */
    void died(IntPredicate kept, boolean limiting) {
        for (Up up : ups) {
            boolean mayBeGivenUp = limiting || up.message.expirySeconds().isPresent();
            up.overtaken |= mayBeGivenUp && !up.sent && lastSent[up.line] > up.number && kept.test(up.number);
            up.survived |= (!up.future.isDone() || up.future.isCompletedExceptionally()) && kept.test(up.number);
            up.crashed |= !up.future.isDone();
            up.gone |= !up.kept;
        }
    }

    /** A message is on its way to the broker, all of it. */
    void sent(Message message) {
        Up up = ups.get(number(message));
        up.sent = true;
        lastSent[up.line] = Math.max(lastSent[up.line], up.number);
    }

    /** A message leaves the client: its expiry counts down, and it does not leave for the first time after that. */
    void leaves(Publish publish, long nowNanos) {
        OptionalLong seconds = publish.message().expirySeconds();
        if (seconds.isEmpty()) {
            return;
        }
        Up up = ups.get(number(publish.message()));
        long left = up.sinceNanos + up.message.expirySeconds().getAsLong() * Timeline.SECOND - nowNanos;
        if (left <= 0 && !publish.duplicate()) {
            throw new Violation(up + " is sent although it has expired");
        }
        if (seconds.getAsLong() != Math.max(1, (left + Timeline.SECOND - 1) / Timeline.SECOND)) {
            throw new Violation(up + " is sent with an expiry of " + seconds.getAsLong() + " s, but " + left
                    + " ns are left");
        }
    }

    /** A message comes to the broker, maybe again. */
    Up arrived(Message message) {
        Up up = ups.get(number(message));
        if (!up.arrived) {
            up.arrived = true;
            if (up.number < lastUp[up.line] && !up.overtaken) {
                throw new Violation(up + " arrives after #" + lastUp[up.line] + ": out of order");
            }
            lastUp[up.line] = Math.max(lastUp[up.line], up.number);
        }
        return up;
    }

    /** The broker takes a message on. */
    void accepted(Up up) {
        up.accepted++;
        if (up.message.qos() != Qos.AT_LEAST_ONCE && up.accepted > 1 + up.excused) {
            throw new Violation(up + " is doubled at the broker");
        }
    }

    boolean wasDelivered(int number) {
        return number != NONE && downs.get(number).delivered > 0;
    }

    /** The application gets a message. Null if it is none that counts. */
    Down delivered(Message message) {
        int number = number(message);
        if (number == NONE) {
            return null;
        }
        Down down = downs.get(number);
        if (!down.message.topic().equals(message.topic()) || !down.message.payload().equals(message.payload())) {
            throw new Violation(down + " was changed on its way: " + message);
        }
        if (down.delivered++ == 0) {
            if (number < lastDown[down.line]) {
                throw new Violation(down + " is delivered after #" + lastDown[down.line] + ": out of order");
            }
            lastDown[down.line] = number;
        }
        if (down.delivered > 1 + down.excused && down.message.qos() != Qos.AT_LEAST_ONCE) {
            throw new Violation(down + " is doubled at the listener");
        }
        return down;
    }

    // ---- the end

    boolean allEnded() {
        for (Up up : ups) {
            if (!up.crashed && !up.future.isDone()) {
                return false;
            }
        }
        return true;
    }

    /** Every message came as often as its QoS says. */
    void check(Plan plan) {
        for (Up up : ups) {
            check(up, plan);
        }
        for (Down down : downs) {
            if (down.acknowledged() && !down.discarded && down.delivered == 0) {
                throw new Violation(down + " never came to the listener");
            }
        }
    }

    private static void check(Up up, Plan plan) {
        if (!up.crashed && !up.future.isDone()) {
            throw new Violation("the future of " + up + " never ends");
        }
        Kind failure = up.failure();
        boolean acknowledged = !up.enqueued && !up.crashed && failure == null;
        boolean taken = failure == null || failure == Kind.CLOSED && up.orphaned;
        boolean mustArrive = acknowledged || taken && !up.gone
                && (up.kept || !plan.durable) && !up.rejected && !plan.limiting && !plan.dropping
                && up.message.expirySeconds().isEmpty();
        if (up.acknowledged() && mustArrive && up.accepted == 0) {
            throw new Violation(up + " is lost: its future " + (failure == null ? "did not fail" : "says " + failure)
                    + ", the broker never had it");
        }
        if (up.noted && !up.told) {
            throw new Violation("nobody is told what became of " + up);
        }
        if (up.toldThatItArrived && up.accepted == 0) {
            throw new Violation(up + " is said to have arrived, and the broker never had it");
        }
        if (up.accepted > 0 && !up.arrived) {
            throw new Violation(up + " was accepted and never arrived");
        }
        boolean mayFail = failure == null || up.survived || switch (failure) {
            case QUEUE_FULL, STORE_FAILED -> !up.arrived;
            case DROPPED -> plan.dropping && (!up.arrived || plan.forgetful || plan.sessionEnds);
            case REJECTED -> up.rejected;
            case NOT_ALLOWED_BY_SERVER -> plan.limiting;
            case EXPIRED -> up.message.expirySeconds().isPresent()
                    && (!up.arrived || plan.forgetful || plan.sessionEnds); // then it was a new message again
            case CLOSED -> up.orphaned || plan.durable;
            case CONNECTION_LOST -> !up.acknowledged();
            default -> false;
        };
        if (!mayFail) {
            throw new Violation(up + " failed with " + failure + ", arrived: " + up.arrived);
        }
    }
}
