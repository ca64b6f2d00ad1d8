import { Controller, Get, Inject } from '@nestjs/common';
import { API_CONFIG, type ApiConfig } from '#libs/config';
import { CODECS, type CodecExample } from '#libs/formats';
import { defaultGatewayOf, GATEWAYS, topicNames } from '#libs/messaging';
import { JsonOnly } from '../http/json-only.js';
import { MerchantRoute } from '../http/merchant-route.js';

interface FormatView {
  readonly format: string;
  readonly media_types: readonly string[];
  readonly topic: string;
  readonly default_gateway: string;
  readonly examples: readonly CodecExample[];
}

interface GatewayView {
  readonly name: string;
  readonly format: string;
  readonly default: boolean;
}

/** What this installation speaks, and to whom: the two registries, as merchants see them. */
@Controller('v1')
@MerchantRoute()
export class DirectoryController {
  constructor(@Inject(API_CONFIG) private readonly config: ApiConfig) {}

  @Get('formats')
  @JsonOnly(true)
  formats(): { readonly data: readonly FormatView[] } {
    const topics = topicNames(this.config.kafkaPrefix);
    return {
      data: CODECS.map(({ format, mediaTypes, examples }) => ({
        format,
        media_types: mediaTypes,
        topic: topics.transactions(format),
        default_gateway: defaultGatewayOf(format).name,
        examples,
      })),
    };
  }

  @Get('gateways')
  @JsonOnly(true)
  gateways(): { readonly data: readonly GatewayView[] } {
    return {
      data: GATEWAYS.map((entry) => ({
        name: entry.name,
        format: entry.format,
        default: entry.default,
      })),
    };
  }
}
