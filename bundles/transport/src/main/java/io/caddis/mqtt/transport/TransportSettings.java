package io.caddis.mqtt.transport;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What a console shows of the transport's PID; {@link NioTransport} reads and checks the value. */
@ObjectClassDefinition(id = NioTransport.PID, name = "MQTT transport",
        description = "The network of all MQTT clients. A change makes all connections anew")
@interface TransportSettings {
    @AttributeDefinition(required = false, min = "1", max = "64",
            description = "Threads that move bytes, for all clients together")
    int event_loops() default 1;
}
