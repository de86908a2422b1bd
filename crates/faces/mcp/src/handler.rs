//! The protocol's requests, each passed on to the part that answers it.

use rmcp::model::{
    CacheScope, CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, DiscoverResult,
    ErrorData, GetPromptRequestParams, GetPromptResponse, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse,
    ServerConfig, SubscribeRequestParams, SubscriptionFilter, UnsubscribeRequestParams,
};
use rmcp::service::{RequestContext, SubscriptionContext};
use rmcp::{RoleServer, ServerHandler};

use crate::info::info;
use crate::{McpFace, completion, prompts, resources, subscriptions, tools};

/// How long a client may keep the lists: they change only with a restart, or with another token.
const LISTS_KEEP_MS: u64 = 300_000;

/// The lists are those of whoever asks: what a token does not permit is not in them.
const LISTS_SCOPE: CacheScope = CacheScope::Private;

impl ServerHandler for McpFace {
    fn get_info(&self) -> ServerConfig {
        info()
    }

    async fn discover(&self, _: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        let versions = self.supported_protocol_versions().into_owned();
        let discovered = DiscoverResult::from_server_info(versions, info());
        Ok(discovered.with_ttl_ms(LISTS_KEEP_MS).with_cache_scope(CacheScope::Public))
    }

    async fn list_tools(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        first_page(page)?;
        let tools = ListToolsResult::with_all_items(self.offer(&context).tools().cloned().collect());
        Ok(tools.with_ttl_ms(LISTS_KEEP_MS).with_cache_scope(LISTS_SCOPE))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        tools::call(self, request, &context).await
    }

    async fn list_resources(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        first_page(page)?;
        let resources = ListResourcesResult::with_all_items(resources::list(&self.offer(&context)));
        Ok(resources.with_ttl_ms(LISTS_KEEP_MS).with_cache_scope(LISTS_SCOPE))
    }

    async fn list_resource_templates(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        first_page(page)?;
        let templates = ListResourceTemplatesResult::with_all_items(resources::templates(&self.offer(&context)));
        Ok(templates.with_ttl_ms(LISTS_KEEP_MS).with_cache_scope(LISTS_SCOPE))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        Ok(resources::read(self, request.uri, &context).await?.into())
    }

    async fn subscribe(
        &self,
        request: SubscribeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        subscriptions::subscribe(self, request.uri, &context).await
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.subscriptions().end(&request.uri);
        Ok(())
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(subscriptions::accepted(self, requested))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        subscriptions::listen(self, &context).await
    }

    async fn list_prompts(
        &self,
        page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        first_page(page)?;
        let prompts = ListPromptsResult::with_all_items(prompts::list(&self.offer(&context)));
        Ok(prompts.with_ttl_ms(LISTS_KEEP_MS).with_cache_scope(LISTS_SCOPE))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        Ok(prompts::get(self, request, &context).await?.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        completion::complete(self, request, &context).await
    }
}

/// Every list fits on one page, so a cursor can only be one that we never gave.
fn first_page(page: Option<PaginatedRequestParams>) -> Result<(), ErrorData> {
    match page.and_then(|page| page.cursor) {
        None => Ok(()),
        Some(_) => Err(ErrorData::invalid_params("the cursor is unknown; this list has one page", None)),
    }
}
