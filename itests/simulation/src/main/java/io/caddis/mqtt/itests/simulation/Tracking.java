package io.caddis.mqtt.itests.simulation;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import java.util.concurrent.CompletableFuture;

/** An application that notes what becomes of some of its messages, over the end of its process. */
final class Tracking {
    private final Simulation world;

    Tracking(Simulation world) {
        this.world = world;
    }

    /** Publishes a message. Returns its end; that tag and message are kept is noted before. */
    CompletableFuture<?> track(MqttClient client, Ledger.Up up) {
        CompletableFuture<Object> end = new CompletableFuture<>();
        client.track("#" + up.number, up.message).whenComplete((kept, failure) -> {
            if (failure != null) {
                told(client, up, failure);
                end.completeExceptionally(failure);
                return;
            }
            world.accepted(up);
            up.noted = true;
            kept.end().whenComplete((result, failed) -> {
                told(client, up, failed);
                if (failed == null) {
                    end.complete(result);
                } else {
                    end.completeExceptionally(failed);
                }
            });
        });
        return end;
    }

    /** What the application hears of a message, and notes, whatever becomes of the process. */
    private void told(MqttClient client, Ledger.Up up, Throwable failure) {
        if (failure instanceof MqttException ours && ours.kind() == Kind.CLOSED) {
            return; // the next client tells it
        }
        world.say("client", () -> up + " is settled: " + (failure == null ? "it arrived" : failure.getMessage()));
        up.told = true;
        up.toldThatItArrived |= failure == null;
        client.settle("#" + up.number);
    }

    /** Asks a new client what became of earlier messages. */
    void ask(MqttClient client) {
        if (world.plan().durable) {
            client.tracked().thenAccept(all -> all.forEach(one -> {
                Ledger.Up up = world.ledger().ups.get(Integer.parseInt(one.tag().substring(1)));
                if (!up.kept) {
                    world.broken(new Violation(up + " is tracked, and no store has it"));
                }
                one.end().whenComplete((result, failure) -> told(client, up, failure));
            }));
        }
    }
}
