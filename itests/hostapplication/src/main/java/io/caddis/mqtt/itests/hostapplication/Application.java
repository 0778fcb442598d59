package io.caddis.mqtt.itests.hostapplication;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReceivedMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What the check has it do. Thread safe. */
final class Application implements AutoCloseable {
    private static final long LIMIT_SECONDS = 30;

    private final BundleContext context;
    private final ConcurrentLinkedQueue<String> arrived = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Traffic> traffic = new AtomicReference<>();

    Application(BundleContext context) {
        this.context = context;
    }

    /** Each message counts with its topic and its text. */
    void received(ReceivedMessage received) {
        arrived.add(received.message().topic().value() + " " + received.message().payload().asString());
    }

    /** The first word is what to do, the second mostly a client. */
    String run(String... words) {
        try {
            return switch (words[0]) {
                case "status" -> status(words[1]);
                case "publish" -> publish(words[1], words[2], Qos.of(Integer.parseInt(words[3])), words[4],
                        Integer.parseInt(words[5]), false);
                case "enqueue" -> publish(words[1], words[2], Qos.of(Integer.parseInt(words[3])), words[4],
                        Integer.parseInt(words[5]), true);
                case "arrived" -> String.join("\n",
                        arrived.stream().filter(line -> line.startsWith(words[1])).toList());
                case "traffic" -> {
                    traffic.set(new Traffic(() -> client(words[1]), words[2]));
                    yield "";
                }
                case "traffic-end" -> traffic.getAndSet(null).end();
                default -> throw new IllegalArgumentException("no such word: " + words[0]);
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    private String status(String name) {
        MqttClient client = client(name);
        return client == null ? "there is no client " + name : client.status().toString();
    }

    private MqttClient client(String name) {
        try {
            Collection<ServiceReference<MqttClient>> found = context.getServiceReferences(MqttClient.class,
                    "(mqtt.client=" + name + ")");
            return found.isEmpty() ? null : context.getService(found.iterator().next());
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(name, e);
        }
    }

    /** Sends some messages, TEXT-0 and so on, and waits until they are acknowledged, or accepted. */
    private String publish(String name, String topic, Qos qos, String text, int count, boolean acceptedOnly)
            throws InterruptedException, ExecutionException, TimeoutException {
        MqttClient client = client(name);
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Message message = Message.of(topic, text + "-" + number).withQos(qos);
            all.add(acceptedOnly ? client.enqueue(message) : client.publish(message));
        }
        CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return "";
    }

    @Override
    public void close() {
        Traffic running = traffic.getAndSet(null);
        if (running != null) {
            running.end();
        }
    }
}
