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
 * <p>"On a pool thread", of calls and of what depends on a future, promises this and no more: while code of an
 * application runs on it, the thread serves no connection: it is none that others wait for to read, write, connect or
 * look after time. It holds no lock of this client. The code may block; then it holds up only what is said to be serial
 * with it. A thread that reads may make such a call, too: it gives its connections up before that, and another thread
 * takes them if the call lasts, within a millisecond as a rule. Threads differ from call to call, and their names, all
 * of which begin with {@code caddis-worker-} during a call, are for people.
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
