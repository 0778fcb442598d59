package io.caddis.mqtt.shell.messages;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.PublishResult;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.shell.output.Console;
import io.caddis.mqtt.shell.output.Json;
import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.running.Running;
import io.caddis.mqtt.shell.usage.CommandException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** Publishes a message once or many times, never far ahead of the server, and counts. */
final class Publisher {
    /** Far less than any queue takes, enough to keep a connection busy. */
    private static final int UNDER_WAY_MAX = 500;
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final MqttClient client;
    private final IntFunction<Message> messages;
    private final Message message;
    private final int total;
    private final int rate;
    private final long waitNanos;
    private final Console console;
    private final Running running;
    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    private final AtomicReference<ReasonCode> remark = new AtomicReference<>(ReasonCode.SUCCESS);
    private final long startNanos = System.nanoTime();
    private int given;
    private int ended;
    private boolean progressed;
    private long progressNanos = startNanos;

    /**
     * What publishes.
     *
     * @param messages by their number, from 1 on
     * @param rate     messages a second at most; 0 for as many as go
     */
    Publisher(MqttClient client, IntFunction<Message> messages, int total, int rate, Duration wait, Console console,
            Running running) {
        this.client = client;
        this.messages = messages;
        this.message = messages.apply(1);
        this.total = total;
        this.rate = rate;
        this.waitNanos = wait.toNanos();
        this.console = console;
        this.running = running;
    }

    void run(boolean json) throws InterruptedException {
        try {
            publishAll();
        } finally {
            if (progressed) {
                console.progressEnds();
            }
            tell(json);
        }
        if (failed.get() > 0 && succeeded.get() == 0) {
            throw new CommandException(firstFailure.get());
        }
    }

    private void publishAll() throws InterruptedException {
        long lastEndNanos = startNanos;
        while (ended() < total) {
            long early = rate == 0 || given == total ? 0 // by how much the next one would come before its time
                    : startNanos + given * NANOS_PER_SECOND / rate - System.nanoTime();
            if (given < total && given - ended < UNDER_WAY_MAX && early <= 0) {
                given++;
                client.publish(messages.apply(given)).whenComplete(this::count);
                continue;
            }
            if (given == total && waitNanos == 0) {
                return;
            }
            running.pause(early > 0 ? Math.min(early, PROGRESS_NANOS) : PROGRESS_NANOS);
            long now = System.nanoTime();
            if (ended < ended() || given == ended) { // the second: it is the rate that is waited for
                lastEndNanos = now;
            } else if (now - lastEndNanos > Math.max(waitNanos, PROGRESS_NANOS)) {
                return;
            }
            ended = ended();
            progress(now);
        }
    }

    private int ended() {
        return succeeded.get() + failed.get();
    }

    /** Any thread. */
    private void count(PublishResult result, Throwable failure) {
        if (failure == null) {
            remark.compareAndSet(ReasonCode.SUCCESS, result.reasonCode());
            succeeded.incrementAndGet();
        } else {
            firstFailure.compareAndSet(null, Running.words(failure));
            failed.incrementAndGet();
        }
        running.wake();
    }

    private void progress(long nowNanos) {
        if (total > 1 && nowNanos - progressNanos >= PROGRESS_NANOS) {
            progressNanos = nowNanos;
            progressed = true;
            console.progress(ended + " of " + total + ", " + perSecond(nowNanos) + " a second, " + (given - ended)
                    + " under way" + (failed.get() > 0 ? ", " + failed.get() + " failed" : ""));
        }
    }

    private long perSecond(long nowNanos) {
        return Math.round(ended() * 1e9 / Math.max(1, nowNanos - startNanos));
    }

    private void tell(boolean json) {
        long now = System.nanoTime();
        int open = given - ended();
        if (json) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("given", given);
            result.put("succeeded", succeeded.get());
            result.put("failed", failed.get());
            result.put("open", open);
            result.put("reasonCode", remark.get());
            result.put("firstFailure", firstFailure.get());
            result.put("milliseconds", TimeUnit.NANOSECONDS.toMillis(now - startNanos));
            console.line(Json.of(result));
            return;
        }
        String what = Text.safe(message.topic().value()) + ": ";
        if (total > 1) {
            console.line(what + succeeded + " of " + total + " " + fate() + " in " + TimeUnit.NANOSECONDS.toMillis(
                    now - startNanos) + " ms, " + perSecond(now) + " a second"
                    + (failed.get() > 0 ? "; " + failed + " failed, the first: " + firstFailure : ""));
        } else if (succeeded.get() > 0) {
            console.line(what + fate());
        }
        if (open > 0) {
            console.line(what + open + " accepted and not yet "
                    + (message.qos() == Qos.AT_MOST_ONCE ? "written" : "acknowledged") + "; " + client.name() + " is "
                    + Text.safe(client.status().toString()));
        }
    }

    private String fate() {
        String server = remark.get() == ReasonCode.NO_MATCHING_SUBSCRIBERS ? " (nobody is subscribed to it)" : "";
        return message.qos() == Qos.AT_MOST_ONCE ? "written" : "acknowledged" + server;
    }
}
