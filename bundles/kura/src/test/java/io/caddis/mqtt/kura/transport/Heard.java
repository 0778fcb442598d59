package io.caddis.mqtt.kura.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.eclipse.kura.data.DataTransportToken;
import org.eclipse.kura.data.transport.listener.DataTransportListener;

/** A listener that writes down what it hears, and does what the test wants. */
class Heard implements DataTransportListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<DataTransportToken> confirmed = new CopyOnWriteArrayList<>();
    final List<byte[]> payloads = new CopyOnWriteArrayList<>();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    volatile Throwable cause;
    volatile Consumer<String> then = event -> {
    };

    private void heard(String event) {
        threads.add(Thread.currentThread());
        events.add(event);
        then.accept(event);
    }

    @Override
    public void onConnectionEstablished(boolean newSession) {
        heard("established " + newSession);
    }

    @Override
    public void onDisconnecting() {
        heard("disconnecting");
    }

    @Override
    public void onDisconnected() {
        heard("disconnected");
    }

    @Override
    public void onConfigurationUpdating(boolean wasConnected) {
        heard("updating " + wasConnected);
    }

    @Override
    public void onConfigurationUpdated(boolean wasConnected) {
        heard("updated " + wasConnected);
    }

    @Override
    public void onConnectionLost(Throwable newCause) {
        cause = newCause;
        heard("lost");
    }

    @Override
    public void onMessageArrived(String topic, byte[] payload, int qos, boolean retained) {
        payloads.add(payload);
        heard("arrived " + topic + " " + new String(payload, java.nio.charset.StandardCharsets.UTF_8) + " " + qos + " "
                + retained);
    }

    @Override
    public void onMessageConfirmed(DataTransportToken token) {
        threads.add(Thread.currentThread());
        events.add("confirmed");
        confirmed.add(token); // last: whoever waits for it finds the others
        then.accept("confirmed");
    }
}
