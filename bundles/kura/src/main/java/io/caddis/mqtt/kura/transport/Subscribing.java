package io.caddis.mqtt.kura.transport;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.SubscribeResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.kura.KuraErrorCode;
import org.eclipse.kura.KuraException;
import org.eclipse.kura.KuraNotConnectedException;
import org.eclipse.kura.KuraTimeoutException;

/** Subscribes and unsubscribes, and waits for the broker's answer. */
final class Subscribing {
    private Subscribing() {
    }

    static void subscribe(Link link, String topic, int qos) throws KuraException {
        String filter = link.used().settings().topic(topic);
        SubscribeResult result = answer(link, "subscribe to " + filter, () -> link.used().subscribe(filter, qos));
        if (!result.allGranted()) {
            link.used().unsubscribe(filter); // or it would be asked for again with each connection
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, (Throwable) null, "subscribe to " + filter
                    + ": the broker refuses it, " + result.reasonCodes().values());
        }
    }

    static void unsubscribe(Link link, String topic) throws KuraException {
        String filter = link.used().settings().topic(topic);
        answer(link, "unsubscribe from " + filter, () -> link.used().unsubscribe(filter));
    }

    /** What asks the broker. */
    private interface Request {
        CompletableFuture<SubscribeResult> send();
    }

    private static SubscribeResult answer(Link link, String what, Request request) throws KuraException {
        int timeout = link.used().settings().timeout();
        try {
            CompletableFuture<SubscribeResult> answer = request.send();
            CompletableFuture.anyOf(answer, link.whenOver()).get(timeout, TimeUnit.SECONDS);
            if (!answer.isDone()) {
                throw new KuraNotConnectedException(what + ": the connection ended before the broker answered");
            }
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e, what + ": interrupted");
        } catch (TimeoutException e) {
            throw new KuraTimeoutException(what + ": no answer within timeout = " + timeout + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MqttException ours && ours.kind() == Kind.TIMED_OUT) {
                throw new KuraTimeoutException(what + ": " + ours.getMessage(), ours);
            } else if (e.getCause() instanceof MqttException ours && ours.kind() == Kind.CLOSED) {
                throw new KuraNotConnectedException(ours, what + ": " + ours.getMessage());
            }
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e.getCause(), what);
        } catch (RuntimeException e) { // a filter that is not valid, a QoS that is none
            throw new KuraException(KuraErrorCode.INTERNAL_ERROR, e, what + ": " + e.getMessage());
        }
    }
}
