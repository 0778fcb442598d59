/**
 * The 15 packets of MQTT as records: one model for 3.1, 3.1.1 and 5.0. Pure data, complete and checked once
 * constructed; which bytes they become is the codec's affair, when they may be sent the session's. Start reading at
 * {@link io.caddis.mqtt.packet.Packet}, then {@link io.caddis.mqtt.packet.Property}, the one table of 5.0 properties.
 */
@Export
@Version("1.0.0")
package io.caddis.mqtt.packet;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
