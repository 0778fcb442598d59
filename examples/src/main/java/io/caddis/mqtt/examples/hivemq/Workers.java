package io.caddis.mqtt.examples.hivemq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Shares the jobs of {@code jobs/#} with other workers, does two at a time, and acknowledges each when it is done. A
 * job is how many milliseconds it takes. Arguments: HOST PORT NAME.
 */
public final class Workers {
    private static final int AT_A_TIME = 2;

    public static void main(String[] args) {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        Mqtt5AsyncClient client = Mqtt5Client.builder().identifier(args[2]).serverHost(args[0])
                .serverPort(Integer.parseInt(args[1])).automaticReconnectWithDefaultConfig().buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, job -> pool.execute(() -> work(job)), true);
        client.connectWith().cleanStart(false).sessionExpiryInterval(86_400)
                .restrictions().receiveMaximum(AT_A_TIME).applyRestrictions().send().join();
        client.subscribeWith().topicFilter("$share/workers/jobs/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
    }

    private static void work(Mqtt5Publish job) {
        try {
            System.out.println("begins " + job.getTopic());
            Thread.sleep(Long.parseLong(new String(job.getPayloadAsBytes(), UTF_8)));
            System.out.println("done " + job.getTopic());
            job.acknowledge();
        } catch (Exception e) {
            System.err.println(job.getTopic() + " is not done: " + e);
        }
    }
}
