/**
 * What an application sees: {@link io.caddis.mqtt.MqttClient clients}, {@link io.caddis.mqtt.Message messages} and the
 * whiteboard services that an application registers to be called back.
 *
 * <p>Holds no logic but the validation of its own values, and never anything of one protocol version only: the same
 * code runs against MQTT 3.1.1 and 5.0. Start reading at {@link io.caddis.mqtt.MqttMessageListener} to receive and at
 * {@link io.caddis.mqtt.MqttClient} to send.
 *
 * <p>Nothing here takes or gives null unless it is {@code @Nullable}, of JSpecify; nobody needs its jar to run or to
 * compile.
 *
 * <p>What an application registers is called with the context class loader of its class, where {@code ServiceLoader},
 * JAXB and the like look. What depends on a future of a client runs without one, unless it is given an executor of the
 * application's: {@code thenAcceptAsync(action, executor)}.
 */
@Export
@NullMarked
@Version("1.0.0")
package io.caddis.mqtt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
