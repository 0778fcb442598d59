package io.caddis.mqtt.itests.printer;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription;
import io.caddis.mqtt.ReceivedMessage;
import java.util.function.BiConsumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * The whole receiving side of an application: one annotation says what to subscribe to and through which client.
 * The ledger, if there is one, is the demo's: it outlives this bundle and keeps the numbers.
 */
@Component(configurationPid = ReadingsPrinter.PID)
@MqttSubscription(topic = "machine/#", qos = 2, client_target = "(mqtt.client=dashboard)")
@Designate(ocd = ReadingsPrinter.Config.class)
public final class ReadingsPrinter implements MqttMessageListener {
    static final String PID = "io.caddis.mqtt.itests.printer";
    /** True while a person reads what a command prints. */
    private static final String QUIET = "caddis.demo.quiet";

    /** What the configuration file may hold. */
    @ObjectClassDefinition(id = PID, name = "Readings printer")
    @interface Config {
        @AttributeDefinition(description = "Messages to print in each period; the others are counted", min = "0")
        int lines() default 3;

        @AttributeDefinition(description = "Length of a period in seconds", min = "1")
        int period_seconds() default 5;
    }

    private final Throttle throttle;

    @Reference(target = "(caddis.demo=ledger)", cardinality = ReferenceCardinality.OPTIONAL)
    private BiConsumer<String, String> ledger;

    /** Starts with a configuration, or with the defaults. */
    @Activate
    public ReadingsPrinter(Config config) {
        throttle = new Throttle(config.lines(), config.period_seconds(), System.out::println);
    }

    @Override
    public void received(ReceivedMessage received) {
        String topic = received.message().topic().value();
        String text = received.message().payload().asString();
        if (ledger != null) {
            ledger.accept(topic, text);
        }
        if (!Boolean.getBoolean(QUIET)) {
            throttle.line(topic + " " + text, System.nanoTime());
        }
    }

    @Deactivate
    void deactivate() {
        throttle.tellRest();
    }
}
