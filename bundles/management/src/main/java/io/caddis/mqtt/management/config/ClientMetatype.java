package io.caddis.mqtt.management.config;

import io.caddis.mqtt.management.config.keys.ConnectionKeys;
import io.caddis.mqtt.management.config.keys.MessageKeys;
import io.caddis.mqtt.management.config.keys.QueueKeys;
import io.caddis.mqtt.management.config.keys.ServerKeys;
import io.caddis.mqtt.management.config.keys.SessionKeys;
import io.caddis.mqtt.management.config.keys.TlsKeys;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * All keys of a client: what a console shows of the factory PID, and what docs/configuration.md says, which the build
 * writes from here. They stand in groups, in the order of their use, which bnd takes one after the other; an interface,
 * since that can extend several annotation types, which have defaults that the compiler checks. The definition's id is
 * that PID, because Eclipse Kura reads the generated file by this name. {@link ClientConfig} reads and checks the
 * values; a test holds the two together.
 */
@ObjectClassDefinition(id = ClientMetatype.FACTORY_PID, name = "MQTT client",
        description = "One MQTT client, connected for as long as this configuration exists")
public interface ClientMetatype
        extends ServerKeys, SessionKeys, QueueKeys, ConnectionKeys, MessageKeys, TlsKeys {
    /** The factory PID; a configuration of it is named {@code io.caddis.mqtt.client~NAME}. */
    String FACTORY_PID = "io.caddis.mqtt.client";
}
