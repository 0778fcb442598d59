/**
 * How a message that a listener had is settled: acknowledgements on their way to the driver, and dead letters.
 *
 * <p>Nothing here knows listeners or queues. Start reading at {@code Acknowledgements}.
 */
package io.caddis.mqtt.management.settlement;
